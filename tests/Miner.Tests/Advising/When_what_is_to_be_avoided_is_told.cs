using FsCheck.Xunit;
using Miner.Learning;
using Miner.Tests.Folding;

namespace Miner.Tests.Advising;

public sealed class When_what_is_to_be_avoided_is_told
{
    private static readonly LearningOptions Options = new();
    private static readonly string?[] Triggers = [null, "a", "b", "c", "never seen"];

    /// <summary>
    /// A runner that looks for the trigger's line, and then for the pool's, must come to what an agent that asks is told.
    /// </summary>
    [Property(MaxTest = 300)]
    [Trait("Requirement", "G8")]
    public void Should_say_the_same_as_to_those_who_ask(byte[] attempts, byte later)
    {
        ArgumentNullException.ThrowIfNull(attempts);
        var learner = new Learner("journal-1");
        foreach (var (i, attempt) in attempts.Index())
        {
            // Mostly failures, and most under one trigger.
            var outcome = attempt % 16 == 0 ? Outcome.Success : attempt % 16 == 1 ? Outcome.RolledBack : Outcome.Failure;
            learner.Fold(Attempts.Attempt(i + 1, outcome, outcome == Outcome.Success ? null : "TIMEOUT: Nobody answered.", type: attempt / 16 % 3 == 0 ? "x" : "y", trigger: Triggers[attempt / 48 % 4]));
        }

        var learned = new Model(Options).Of([learner]);
        var (patterns, families, now) = (learned.Patterns, learned.Families, Attempts.Day.AddSeconds(attempts.Length + (later % 40)));
        var told = Avoidance.Of(learned, now, Options).ToDictionary(a => a.Key);
        foreach (var type in new[] { "x", "y", "z" })
        {
            foreach (var trigger in Triggers)
            {
                var asked = Judge.Advise(
                    type, trigger, patterns.GetValueOrDefault(PatternKey.Of(type, trigger)), patterns.GetValueOrDefault(PatternKey.Pool(type)), families, now, Options);
                var line = told.GetValueOrDefault(PatternKey.Of(type, trigger)) ?? told.GetValueOrDefault(PatternKey.Pool(type));
                Assert.Equal((asked.AvoidUntil, asked.Advice == Guidance.Avoid ? asked.Reason : null), (line?.Until, line?.Reason));
            }
        }
    }

    [Fact]
    public void Should_name_a_trigger_that_works_only_where_its_pool_is_to_be_avoided()
    {
        var failed = Enumerable.Range(1, 9).Select(i => Attempts.Attempt(i, Outcome.Failure, "TIMEOUT: Nobody answered.", trigger: "b"));
        var worked = Attempts.Attempt(10, trigger: "a");
        Assert.Equal(["pooled ", "trigger a", "trigger b"], Told(Attempts.Learned([worked with { Seq = 1 }, .. failed.Select(f => f with { Seq = f.Seq + 1 })])).Select(a => $"{(a.Key.Pooled ? "pooled" : "trigger")} {a.Key.Trigger}"));
        Assert.Null(Told(Attempts.Learned([worked with { Seq = 1 }, .. failed.Select(f => f with { Seq = f.Seq + 1 })]))[1].Until);
        // The last attempt of the type worked: only the trigger's own pattern is left.
        Assert.Equal("b", Assert.Single(Told(Attempts.Learned([.. failed, worked]))).Key.Trigger);
    }

    private static List<Avoidance> Told(Learner learner) => Avoidance.Of(new Model(Options).Of([learner]), Attempts.Day.AddSeconds(11), Options);
}
