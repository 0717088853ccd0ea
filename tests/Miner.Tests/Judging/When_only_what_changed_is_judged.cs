using System.Globalization;
using FsCheck.Xunit;
using Miner.Learning;
using Miner.Tests.Folding;

namespace Miner.Tests.Judging;

/// <summary>Looks at what changed must leave what a look at everything gives, whatever changed and whenever somebody asks.</summary>
public sealed class When_only_what_changed_is_judged
{
    [Property(MaxTest = 200)]
    [Trait("Requirement", "R015")]
    public void Should_leave_what_a_look_at_everything_gives(int seed)
    {
        var random = new Random(seed);
        // With little doubt few thresholds are reached; with much of it they move all the time.
        var alpha = random.Next(2) == 0 ? 0.05 : 0.4;
        var options = new LearningOptions { Alpha = alpha, LongestProbation = TimeSpan.FromMinutes(random.Next(1, 30)) };
        var (model, stored) = (new Model(options), new Dictionary<PatternKey, Standing>());
        Learner[] learners = [new("journal-1"), new("journal-2")];
        var (types, triggers) = (random.Next(1, 5), random.Next(1, 12));
        for (var look = 0; look < 30; look++)
        {
            for (var burst = random.Next(4); burst > 0; burst--) Fold(random, learners[random.Next(2)], types, triggers);
            if (random.Next(20) == 0)
            {
                // A restart, or the log mined anew.
                model.Replace(model.Of(learners));
                stored = Judged(model.Learned.Patterns.Keys, model);
            }

            var touched = learners.SelectMany(l => l.TakeTouched()).ToHashSet();
            foreach (var (key, standing) in Judged(model.Refresh(touched, learners).Concat(touched), model)) stored[key] = standing;
            var all = learners.SelectMany(l => l.Cells.Keys).Distinct().Select(k => model.Learned.Patterns[k]).ToList();
            Assert.Equal(Naive.Families(all, options), model.Learned.Families);
            Assert.Equal(Naive.Standings(all, options), stored);
            for (var ask = 0; ask < 3; ask++)
            {
                // The clock may have been set back.
                var now = Attempts.Day.AddSeconds(random.Next(-3_000, 6_000));
                Assert.Equal(Naive.Avoided(all, now, options), Avoidance.Of(model.Learned, now, options));
            }
        }
    }

    private static void Fold(Random random, Learner learner, int types, int triggers)
    {
        var type = "action." + random.Next(types).ToString(CultureInfo.InvariantCulture);
        var trigger = random.Next(5) == 0 ? null : random.Next(triggers).ToString(CultureInfo.InvariantCulture);
        var works = random.Next(3) * 0.5;
        for (var i = random.Next(1, 25); i > 0; i--)
        {
            var outcome = random.Next(15) == 0 ? Outcome.RolledBack : random.NextDouble() < works ? Outcome.Success : Outcome.Failure;
            var at = Attempts.Day.AddSeconds(random.Next(0, 3_000));
            var error = outcome == Outcome.Success ? null : "TIMEOUT: Nobody answered.";
            learner.Fold(Attempts.Attempt(learner.LastSeq + 1, outcome, error, type: type, trigger: trigger, at: at));
        }
    }

    private static Dictionary<PatternKey, Standing> Judged(IEnumerable<PatternKey> keys, Model model) =>
        keys.Distinct().ToDictionary(k => k, k => model.StandingOf(model.Learned.Patterns[k]));
}
