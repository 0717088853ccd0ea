using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Integrity;

namespace Miner.Learning;

/// <summary>
/// What all sources together teach about one pattern. Merging counts, it does not weigh: the order of the parts leaves no trace, and equal
/// cells make equal bytes on every machine.
/// </summary>
internal sealed record OrionPattern
{
    public const string AlgorithmName = "statistical-v2";

    /// <summary>Digits kept of computed shares: more than any reader needs, fewer than those in which machines may differ.</summary>
    private const int Digits = 9;

    [JsonIgnore]
    public PatternKey Key { get; init; }

    public string ActionType => Key.ActionType;

    public string? Trigger => Key.Trigger;

    public string Level => Key.Pooled ? "pooled" : "trigger";

    public long Attempts => Successes + Failures + RolledBack + Indeterminate;

    public required long Successes { get; init; }

    public required long Failures { get; init; }

    public required long RolledBack { get; init; }

    public required long Indeterminate { get; init; }

    /// <summary>The lower end of the regime's 95 % sequence: it succeeds at least so often.</summary>
    public required double Confidence { get; init; }

    /// <summary>The upper end of the 95 % interval of the success rate: it succeeds at most so often.</summary>
    public required double Upper { get; init; }

    public HeuristicView Heuristic => HeuristicView.Of(Successes, Failures);

    /// <summary>The action type, where the rule of thumb advises against it.</summary>
    public IReadOnlyList<string> AntiPatterns => Heuristic.Suppressed ? [ActionType] : [];

    public required RegimeView Regime { get; init; }

    public required DateTimeOffset? StaleSince { get; init; }

    /// <summary>Failures since the last success, over all sources.</summary>
    public required long Streak { get; init; }

    public required DateTimeOffset? FirstAt { get; init; }

    public required DateTimeOffset? LastAt { get; init; }

    public required DateTimeOffset? LastSuccessAt { get; init; }

    public required DateTimeOffset? LastFailureAt { get; init; }

    public required IReadOnlyList<LessonView> Lessons { get; init; }

    public required IReadOnlyList<PrecedingView> PrecededBy { get; init; }

    public required IReadOnlyList<FollowingView> FollowedBy { get; init; }

    public required IReadOnlyList<BucketView> Timeline { get; init; }

    public required IReadOnlyList<EvidenceView> Evidence { get; init; }

    public string Algorithm { get; } = AlgorithmName;

    /// <summary>ln of the regime's e-value that it succeeds less often than the line of suppression; −∞ where nothing says so.</summary>
    [JsonIgnore]
    public double SuppressLogE { get; init; }

    /// <summary>ln of the regime's e-value that it succeeds more often than the line of reinforcement; −∞ where nothing says so.</summary>
    [JsonIgnore]
    public double ReinforceLogE { get; init; }

    /// <param name="key">What it is about.</param>
    /// <param name="parts">One cell for each source that knows of it.</param>
    /// <param name="options">The lines that the e-values are about; they do not enter the JSON.</param>
    public static OrionPattern Merge(PatternKey key, IReadOnlyList<(string Source, Cell Cell)> parts, LearningOptions? options = null)
    {
        options ??= new LearningOptions();
        long Sum(Func<Cell, long> count) => parts.Sum(p => count(p.Cell));
        DateTimeOffset? Latest(Func<Cell, DateTimeOffset?> moment) => parts.Max(p => moment(p.Cell));
        var (successes, failures) = (Sum(c => c.RegimeSuccesses), Sum(c => c.RegimeFailures));
        var (lower, upper) = ConfidenceSequence.Bounds(successes, failures);
        return new OrionPattern
        {
            Key = key,
            Successes = Sum(c => c.Successes),
            Failures = Sum(c => c.Failures),
            RolledBack = Sum(c => c.RolledBack),
            Indeterminate = Sum(c => c.Indeterminate),
            Confidence = Math.Round(lower, Digits),
            Upper = Math.Round(upper, Digits),
            Regime = new RegimeView(1 + Sum(c => c.RegimeNumber - 1), successes, failures, parts.Min(p => p.Cell.RegimeSince)),
            StaleSince = Latest(c => c.StaleSince),
            Streak = Merging.Streak(parts),
            FirstAt = parts.Min(p => p.Cell.FirstAt),
            LastAt = Latest(c => c.LastAt),
            LastSuccessAt = Latest(c => c.LastSuccessAt),
            LastFailureAt = Latest(c => c.LastFailureAt),
            Lessons = LessonMerging.Of(parts),
            PrecededBy = [.. Merging.Neighbours(parts, c => c.PrecededBy).Select(n => new PrecedingView(n.ActionType, n.Outcome, n.First, n.Second))],
            FollowedBy = [.. Merging.Neighbours(parts, c => c.FollowedBy).Select(n => new FollowingView(n.ActionType, n.Outcome, n.First))],
            Timeline = Merging.Timeline(parts),
            Evidence = [.. parts.Select(p => new EvidenceView(p.Source, p.Cell.FromSeq, p.Cell.ToSeq)).OrderBy(e => e.Source, StringComparer.Ordinal)],
            SuppressLogE = Learning.Evidence.Below(successes, failures, options.Suppress),
            ReinforceLogE = Learning.Evidence.Above(successes, failures, options.Reinforce),
        };
    }

    /// <summary>The canonical bytes by which patterns are kept, told and compared.</summary>
    public byte[] ToJson() => CanonicalJson.Encode(JsonSerializer.SerializeToUtf8Bytes(this, LearningJson.Default.OrionPattern));
}
