using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// Asks the orchestrator to move a document through the eleven phases. Publish it to the exchange <c>start-run</c>, as plain JSON or in a
/// MassTransit envelope. <see cref="CommandId"/> is the idempotency key: the same id with the same content is answered with the first
/// answer, with other content it is denied.
/// </summary>
[ExcludeFromTopology]
[EntityName("start-run")]
[MessageUrn("Platform.Contracts:StartRun")]
public sealed record StartRun
{
    /// <summary>The idempotency key, minted by the caller.</summary>
    public required Guid CommandId { get; init; }

    /// <summary>Who starts the run, 1 to 200 characters. Whoever it is cannot open the run's gates.</summary>
    public required string AgentId { get; init; }

    /// <summary>The document's id, which is also the prefix of its units' addresses (C22), e.g. <c>ICX-CONST</c>.</summary>
    public required string DocumentId { get; init; }

    /// <summary>The version to cut: SHA-256 of its bytes, 64 lower-case hexadecimal digits.</summary>
    public required string SourceVersionId { get; init; }

    /// <summary>
    /// An earlier run of this document and version (R096): a voided one is cut again, and has to find every digest of the text that it
    /// pinned; a closed one is a replay. Absent: none.
    /// </summary>
    public string? FromRun { get; init; }

    /// <summary>The job this belongs to, at most 200 characters. Absent: the run's id.</summary>
    public string? TraceId { get; init; }
}
