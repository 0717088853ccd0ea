using System.Text;
using System.Text.Json;
using Miner.Learning;
using Platform.Contracts;

namespace Miner.Storage;

/// <summary>How far a source was folded, and what was passed over on the way.</summary>
internal readonly record struct StoredSource(string Source, long Seq, IReadOnlyList<SequenceGap> Skipped);

/// <summary>A cell to be stored.</summary>
internal readonly record struct StoredCell(string Source, PatternKey Key, byte[] State);

/// <summary>A pattern to be stored, with its standing among the others and the one that was stored before.</summary>
internal readonly record struct StoredPattern(OrionPattern Pattern, Standing Standing, Standing Previous);

/// <summary>What one commit stores.</summary>
internal sealed record Commit(IReadOnlyList<StoredSource> Sources, IReadOnlyList<StoredCell> Cells, IReadOnlyList<StoredPattern> Patterns);

/// <summary>A learner as it was stored, and what it had passed over.</summary>
internal sealed record StoredLearner(Learner Learner, IReadOnlyList<SequenceGap> Skipped);

/// <summary>A pattern's row as it lies in the database, whoever wrote it.</summary>
internal sealed record PatternRow(PatternKey Key, string Standing, long Successes, long Failures, double Confidence, IReadOnlyList<string> AntiPatterns, byte[] Body)
{
    /// <summary>The row that this pattern makes.</summary>
    public static PatternRow Of(OrionPattern pattern, Standing standing) => new(
        pattern.Key, StandingWords.Of(standing), pattern.Successes, pattern.Failures, pattern.Confidence, pattern.AntiPatterns, pattern.ToJson());

    /// <summary>The columns beside the body, and the body, for people to compare.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new { Standing, Successes, Failures, Confidence, AntiPatterns, Body = Encoding.UTF8.GetString(Body) }, JsonSerializerOptions.Web);

    /// <summary>Whether every column says the same.</summary>
    public bool Says(PatternRow other) =>
        (Key, Standing, Successes, Failures, Confidence) == (other.Key, other.Standing, other.Successes, other.Failures, other.Confidence)
        && AntiPatterns.SequenceEqual(other.AntiPatterns, StringComparer.Ordinal)
        && Body.AsSpan().SequenceEqual(other.Body);
}
