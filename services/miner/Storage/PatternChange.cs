using System.Text.Json;
using Miner.Learning;
using Platform.Contracts;

namespace Miner.Storage;

/// <summary>A change of standing as it waits to be told; its number, what it was before and the time are given when it is told.</summary>
internal static class PatternChange
{
    public static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    public static PatternChanged Of(OrionPattern pattern, Standing standing) => new()
    {
        ChangeId = 0,
        ActionType = pattern.ActionType,
        Trigger = pattern.Trigger,
        Level = pattern.Level,
        Standing = StandingWords.Of(standing),
        Previous = "",
        Confidence = pattern.Confidence,
        Upper = pattern.Upper,
        Successes = pattern.Successes,
        Failures = pattern.Failures,
        Evidence = [.. pattern.Evidence.Select(e => new PatternEvidence(e.Source, e.FromSeq, e.ToSeq))],
        Algorithm = pattern.Algorithm,
        At = default,
    };
}
