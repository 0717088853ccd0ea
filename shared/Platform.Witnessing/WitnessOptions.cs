namespace Platform.Witnessing;

/// <summary>Settings <c>Witnessing:*</c>.</summary>
public sealed class WitnessOptions
{
    /// <summary>
    /// A file with the ledger's verifier keys, one a line. It is read again when it has changed, and until it is there nothing is accepted.
    /// Null where the witness is given none: then it trusts the first key that it hears, for ever.
    /// </summary>
    public string? LedgerKeysFile { get; set; }

    /// <summary>
    /// The witness's own key, 64 hexadecimal digits (an Ed25519 seed). Null where it watches and signs nothing.
    /// </summary>
    public string? KeyFile { get; set; }

    /// <summary>The name under which it signs.</summary>
    public string? Name { get; set; }

    /// <summary>After so long without a checkpoint the witness says that it is blind. The ledger tells one every five seconds.</summary>
    public TimeSpan SilentAfter { get; set; } = TimeSpan.FromSeconds(30);
}
