using System.Globalization;
using Miner.Learning;

namespace Miner.Tests.Folding;

/// <summary>Whatever a source makes up, memory stays bounded and the counts stay whole.</summary>
public sealed class When_names_never_end
{
    [Fact]
    public void Should_count_later_triggers_together()
    {
        var learner = Attempts.Learned(Enumerable.Range(1, 100_000).Select(i => Attempts.Attempt(i, trigger: "t" + i.ToString(CultureInfo.InvariantCulture))));
        Assert.Equal(Learner.MaxTriggers + 2, learner.Cells.Count);
        Assert.Equal(90_000, learner.Pattern(PatternKey.Of("server.deploy", PatternKey.OtherTriggers)).Attempts);
        Assert.Equal(100_000, learner.Pattern(Attempts.AllDeploys).Attempts);
        learner.Fold(Attempts.Attempt(100_001, trigger: "t7"));
        Assert.Equal(2, learner.Pattern(PatternKey.Of("server.deploy", "t7")).Attempts);
    }

    [Fact]
    public void Should_count_later_action_types_together()
    {
        var learner = Attempts.Learned(Enumerable.Range(1, 100_000).Select(i => Attempts.Attempt(i, type: "a" + (i % 20_000).ToString(CultureInfo.InvariantCulture), trigger: "t" + i.ToString(CultureInfo.InvariantCulture))));
        Assert.InRange(learner.Cells.Count, 40_000, Learner.MaxCells);
        Assert.Equal(100_000, learner.Cells.Where(c => c.Key.Pooled).Sum(c => c.Value.Attempts));
        Assert.Equal(100_000, learner.Cells.Where(c => !c.Key.Pooled).Sum(c => c.Value.Attempts));
    }

    [Fact]
    public void Should_count_later_errors_together()
    {
        var learner = Attempts.Learned(Enumerable.Range(0, 1_000).Select(i => Attempts.Attempt(i + 1, Outcome.Failure, $"{Letters(i)}: Something {Letters(i)} happened.", $$"""{"k{{i}}":"{{new string('v', 80)}}"}""")));
        var lessons = learner.Pattern().Lessons;
        Assert.Equal(LessonBook.MaxLessons + 1, lessons.Count);
        Assert.Equal((ErrorTemplate.Other.Template, 1_000L - LessonBook.MaxLessons), (lessons[0].Template, lessons[0].Count));
    }

    [Fact]
    public void Should_stay_small_whatever_comes()
    {
        var learner = new Learner("journal-1");
        for (var i = 1; i <= 30_000; i++)
        {
            var parameters = "{" + string.Join(',', Enumerable.Range(10, 40).Select(n => $"\"{new string('k', 100)}{n}\":\"{new string('ü', 60)}{i}{n}\"")) + "}";
            learner.Fold(Attempts.Attempt(
                i, i % 2 == 0 ? Outcome.Success : Outcome.Failure, $"{Letters(i % 50)}: {new string('e', 5_000)}", i % 100 < 30 ? parameters : null,
                trace: "t" + (i / 2), type: i % 2 == 0 ? "server.deploy" : new string('x', 5_000) + i, trigger: i % 2 == 0 ? "patch-day" : null));
        }

        Assert.InRange(learner.Cells.Values.Max(c => c.ToBytes().Length), 1, 160_000);
        Assert.Equal(PatternKey.MaxLength, learner.Cells.Keys.Max(k => k.ActionType.Length));
    }

    private static string Letters(int number) => string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(d => (char)('A' + (d - '0'))));
}
