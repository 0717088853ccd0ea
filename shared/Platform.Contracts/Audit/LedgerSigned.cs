using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// The ledger's newest checkpoint, told to everybody at once so that nobody can be shown another one: at most once a second while entries
/// come, and every five seconds in any case.
/// </summary>
[EntityName("ledger-signed")]
[MessageUrn("Platform.Contracts:LedgerSigned")]
public sealed record LedgerSigned
{
    /// <summary>The signed note (C2SP tlog-checkpoint), to its last newline. It counts by its signature alone.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>
    /// The key that checks it, as C2SP writes verifier keys: a suggestion for whoever was given none, and for nobody else.
    /// </summary>
    public required string VerifierKey { get; init; }
}
