namespace Platform.Contracts;

/// <summary>How a successful attempt left an ontology object that it was the last to change.</summary>
public sealed record ObjectLeft
{
    /// <summary>The object's id.</summary>
    public required string Id { get; init; }

    /// <summary>The version that it left; null where it deleted the object.</summary>
    public long? Version { get; init; }

    /// <summary>
    /// The digest of the object's whole state (docs/reference/ledger-format.md), lower-case hex; null where it deleted the object.
    /// </summary>
    public string? Sha256 { get; init; }
}
