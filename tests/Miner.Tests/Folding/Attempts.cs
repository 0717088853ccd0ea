using System.Text;
using Miner.Learning;

namespace Miner.Tests.Folding;

/// <summary>Short ways to say what happened.</summary>
internal static class Attempts
{
    public static readonly DateTimeOffset Day = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
    public static readonly PatternKey Deploys = PatternKey.Of("server.deploy", "patch-day");
    public static readonly PatternKey AllDeploys = PatternKey.Pool("server.deploy");

    public static Observation Attempt(
        long seq, Outcome outcome = Outcome.Success, string? error = null, string? parameters = null, string trace = "", string type = "server.deploy", string? trigger = "patch-day", DateTimeOffset? at = null) => new()
    {
        Seq = seq,
        At = at ?? Day.AddSeconds(seq),
        TraceId = trace,
        ActionType = type,
        Trigger = trigger,
        Outcome = outcome,
        Error = error,
        Parameters = parameters is null ? default : Encoding.UTF8.GetBytes(parameters),
    };

    public static Learner Learned(params IEnumerable<Observation> observations)
    {
        var learner = new Learner("journal-1");
        foreach (var o in observations) learner.Fold(o);
        return learner;
    }

    /// <summary>So many successes and then so many failures, one a second.</summary>
    public static Learner Learned(int successes, int failures, string error = "TIMEOUT: Nobody answered.") => Learned(Enumerable.Range(1, successes + failures)
        .Select(i => i <= successes ? Attempt(i) : Attempt(i, Outcome.Failure, error)));

    public static OrionPattern Pattern(this Learner learner, PatternKey? key = null) =>
        OrionPattern.Merge(key ?? Deploys, [(learner.Source, learner.Cells[key ?? Deploys])]);

    /// <summary>
    /// Whatever a service does at its end and beginning: cells through their bytes, the window from the attempts themselves.
    /// </summary>
    public static Learner Restarted(this Learner learner, IEnumerable<Observation> folded)
    {
        var next = new Learner(learner.Source);
        foreach (var (key, cell) in learner.Cells) next.Restore(key, cell.ToBytes());
        next.LastSeq = learner.LastSeq;
        foreach (var o in folded.Where(o => o.Seq > learner.LastSeq - Learner.Window && o.Seq <= learner.LastSeq)) next.Remember(o);
        return next;
    }
}
