namespace Hestia.Judging;

/// <summary>A decision or a change of the security state that somebody signed.</summary>
/// <param name="Signed">Whether one of the approvers' keys was seen to have made the signature.</param>
internal sealed record Decided(string What, string KeyId, string? Owner, bool Signed);

/// <summary>What comes out beside a refusal.</summary>
internal sealed class Findings
{
    /// <summary>What the entries call for and is not there, a sentence each.</summary>
    public List<string> Missing { get; } = [];

    public List<string> NotProved { get; } = [];

    public List<Decided> Decisions { get; } = [];
}
