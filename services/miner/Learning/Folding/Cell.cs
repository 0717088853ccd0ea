using Platform.Integrity;

namespace Miner.Learning;

/// <summary>
/// What the attempts of one source teach about one pattern. Bounded: a few kilobytes however many attempts. It depends on these attempts in
/// the order of their numbers and on nothing else, so one that was written and read again goes on as if nothing had happened.
/// </summary>
internal sealed partial class Cell
{
    private const long Never = long.MinValue;

    private readonly DriftDetector falling = new(DriftDirection.Down);
    private readonly DriftDetector rising = new(DriftDirection.Up);

    /// <summary>Where the learner keeps it; no part of its bytes.</summary>
    public PatternKey Key { get; set; }

    /// <summary>Whether it changed since the learner was last asked; no part of its bytes.</summary>
    public bool IsTouched { get; set; }

    public long Successes { get; private set; }

    public long Failures { get; private set; }

    public long RolledBack { get; private set; }

    public long Indeterminate { get; private set; }

    public long Attempts => Successes + Failures + RolledBack + Indeterminate;

    /// <summary>1 at first, one more for each change that was noticed.</summary>
    public int RegimeNumber { get; private set; } = 1;

    public long RegimeSuccesses { get; private set; }

    public long RegimeFailures { get; private set; }

    /// <summary>The time of the first attempt that is counted in the regime; null before the first that decided anything.</summary>
    public DateTimeOffset? RegimeSince => Moment(regimeSince);

    /// <summary>
    /// When it was noticed that what used to work does so less often, until the attempts since then have decided what holds now.
    /// </summary>
    public DateTimeOffset? StaleSince => Moment(staleSince);

    /// <summary>Failures since the last success.</summary>
    public long Streak { get; private set; }

    public DateTimeOffset? FirstAt => Moment(firstAt);

    public DateTimeOffset? LastAt => Moment(lastAt);

    public DateTimeOffset? LastSuccessAt => Moment(lastSuccessAt);

    public DateTimeOffset? LastFailureAt => Moment(lastFailureAt);

    /// <summary>The source's number of the first attempt.</summary>
    public long FromSeq { get; private set; }

    /// <summary>The source's number of the last attempt that changed anything here, a following step's included.</summary>
    public long ToSeq { get; private set; }

    public LessonBook Lessons { get; private set; } = new();

    /// <summary>Steps before, with this pattern's successes and failures after them.</summary>
    public Neighbours PrecededBy { get; private set; } = new();

    /// <summary>Steps after, with how often.</summary>
    public Neighbours FollowedBy { get; private set; } = new();

    public Timeline Timeline { get; private set; } = new();

    private long regimeSince = Never;
    private long staleSince = Never;
    private long firstAt = Never;
    private long lastAt = Never;
    private long lastSuccessAt = Never;
    private long lastFailureAt = Never;

    /// <summary>Takes one attempt of this pattern.</summary>
    /// <param name="o">The attempt; its number is above those taken before.</param>
    /// <param name="outcome">What it counts as.</param>
    /// <param name="at">Its time in microseconds since 1970.</param>
    /// <param name="before">The attempt before it in its trace.</param>
    /// <param name="features">Its parameters.</param>
    public void Fold(in Observation o, Outcome outcome, long at, PreviousAttempt? before, Features features)
    {
        if (firstAt == Never) (FromSeq, firstAt) = (o.Seq, at);
        firstAt = Math.Min(firstAt, at);
        lastAt = Math.Max(lastAt, at);
        ToSeq = o.Seq;
        switch (outcome)
        {
            case Outcome.Success:
                Decide(success: true, at, o.Seq, before);
                if (Lessons.WantsContrast) Lessons.Contrast(features);
                break;
            case Outcome.Failure:
                Decide(success: false, at, o.Seq, before);
                break;
            case Outcome.RolledBack:
                RolledBack++;
                break;
            default:
                Indeterminate++;
                break;
        }

        if (outcome == Outcome.Failure || (outcome != Outcome.Success && o.Error is not null)) Lessons.Add(o.Error, outcome, at, features, Successes);
    }

    /// <summary>Takes note of the step that followed an attempt of this pattern in its trace.</summary>
    public void Follow(string actionType, Outcome outcome, long seq)
    {
        FollowedBy.Add(actionType, outcome, 1, 0);
        ToSeq = seq;
    }

    private void Decide(bool success, long at, long seq, PreviousAttempt? before)
    {
        if (success)
        {
            Successes++;
            Streak = 0;
            lastSuccessAt = Math.Max(lastSuccessAt, at);
        }
        else
        {
            Failures++;
            Streak++;
            lastFailureAt = Math.Max(lastFailureAt, at);
        }

        Timeline.Add(FloorToSeconds(at), success);
        PrecededBy.Add(before?.ActionType ?? Neighbours.Start, before?.Outcome, success ? 1 : 0, success ? 0 : 1);
        Regime(success, at, seq);
    }

    private void Regime(bool success, long at, long seq)
    {
        var moment = Timestamps.FromUnixMicroseconds(at);
        if (regimeSince == Never) regimeSince = at;
        var fell = falling.Observe(success, moment, seq, RegimeSuccesses, RegimeFailures);
        var rose = rising.Observe(success, moment, seq, RegimeSuccesses, RegimeFailures);
        if (success) RegimeSuccesses++;
        else RegimeFailures++;
        if (fell || rose) Change(fell ? falling.State.Leading() : rising.State.Leading(), fell ? at : Never);
        else if (staleSince != Never && IsDecided) staleSince = Never;
    }

    /// <summary>
    /// A new regime: its first attempts are those since the change most likely happened. One that rose is no reason for caution.
    /// </summary>
    private void Change(in DriftEvidence evidence, long stale)
    {
        RegimeNumber++;
        (RegimeSuccesses, RegimeFailures) = (evidence.Successes, evidence.Failures);
        regimeSince = Timestamps.ToUnixMicroseconds(evidence.At);
        staleSince = stale;
        falling.Reset();
        rising.Reset();
    }

    /// <summary>Whether the regime's own interval says that it works, or that it does not.</summary>
    private bool IsDecided =>
        Evidence.Above(RegimeSuccesses, RegimeFailures, LearningOptions.DefaultReinforce) >= Evidence.Limit
        || Evidence.Below(RegimeSuccesses, RegimeFailures, LearningOptions.DefaultSuppress) >= Evidence.Limit;

    private static long FloorToSeconds(long microseconds) => (microseconds / 1_000_000) - (microseconds % 1_000_000 < 0 ? 1 : 0);

    private static DateTimeOffset? Moment(long microseconds) =>
        microseconds == Never ? null : Timestamps.FromUnixMicroseconds(microseconds);
}
