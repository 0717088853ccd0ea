using System.Text;
using Miner.Learning;
using Miner.Tests.Folding;

namespace Miner.Tests.Lessons;

public sealed class When_failures_have_something_in_common
{
    private const string Error = "TIMEOUT: Nobody answered.";

    [Fact]
    public void Should_tell_the_parameter_that_successes_lack()
    {
        var learner = new Learner("journal-1");
        for (var i = 1; i <= 40; i++)
        {
            learner.Fold(i % 4 == 1
                ? Attempts.Attempt(i, Outcome.Failure, Error, $$"""{"limits":{"region":"eu"},"n":{{i}},"size":1}""")
                : Attempts.Attempt(i, parameters: $$"""{"limits":{"region":"us"},"n":{{i}},"size":1}"""));
        }

        // "size" is there both times and "n" is never the same: neither says anything.
        var lesson = Assert.Single(learner.Pattern().Lessons);
        Assert.Equal([new CommonParameter("limits.region", "eu", 10, 10, 0, 30)], lesson.Parameters);
        Assert.Equal(("TIMEOUT", "FAILURE", 10), (lesson.Code, lesson.Outcome, lesson.Count));
        Assert.Equal((Attempts.Day.AddSeconds(1), Attempts.Day.AddSeconds(37)), (lesson.FirstAt, lesson.LastAt));
    }

    [Theory]
    [InlineData(8, 2, 0, 10, true)]
    [InlineData(7, 3, 0, 10, false)]
    [InlineData(10, 0, 5, 5, true)]
    [InlineData(10, 0, 6, 4, false)]
    [InlineData(2, 0, 0, 0, true)]
    [InlineData(1, 0, 0, 5, false)]
    public void Should_tell_it_only_where_the_contrast_is_clear(int failuresWith, int failuresWithout, int successesWith, int successesWithout, bool told)
    {
        const string with = """{"region":"eu"}""";
        var learner = new Learner("journal-1");
        var seq = 0L;
        void Fold(int times, Outcome outcome, string? parameters)
        {
            for (; times > 0; times--) learner.Fold(Attempts.Attempt(++seq, outcome, outcome == Outcome.Failure ? Error : null, parameters));
        }

        Fold(failuresWith, Outcome.Failure, with);
        Fold(failuresWithout, Outcome.Failure, null);
        Fold(successesWith, Outcome.Success, with);
        Fold(successesWithout, Outcome.Success, "{}");
        var parameters = Assert.Single(learner.Pattern().Lessons).Parameters;
        Assert.Equal(told ? [new CommonParameter("region", "eu", failuresWith, failuresWith + failuresWithout, successesWith, successesWith + successesWithout)] : [], parameters);
    }

    [Fact]
    public void Should_add_up_what_several_sources_saw()
    {
        var first = Attempts.Learned(Attempts.Attempt(1, Outcome.Failure, Error, """{"region":"eu"}"""));
        var second = new Learner("journal-2");
        second.Fold(Attempts.Attempt(1, Outcome.Failure, Error, """{"region":"eu"}"""));
        second.Fold(Attempts.Attempt(2));
        Assert.Empty(Assert.Single(first.Pattern().Lessons).Parameters);
        var merged = OrionPattern.Merge(Attempts.Deploys, [("journal-1", first.Cells[Attempts.Deploys]), ("journal-2", second.Cells[Attempts.Deploys])]);
        Assert.Equal([new CommonParameter("region", "eu", 2, 2, 0, 1)], Assert.Single(merged.Lessons).Parameters);
    }

    [Fact]
    public void Should_read_escapes_as_what_they_mean()
    {
        var o = Attempts.Attempt(1, Outcome.Failure, Error, """{"say \"x\"":"a\\b","ü":true,"z":null}""");
        var parameters = Assert.Single(Attempts.Learned(o, o with { Seq = 2 }).Pattern().Lessons).Parameters;
        Assert.Equal([("say \"x\"", "a\\b"), ("z", "null"), ("ü", "true")], parameters.Select(p => (p.Name, p.Value)));
    }

    [Fact]
    [Trait("Requirement", "G11")]
    public void Should_never_keep_what_was_redacted()
    {
        const string parameters = """{"a":"x","b":{"c":"[redacted]"},"note":"token=[redacted] and more","password":"[redacted]","[redacted]":1}""";
        var learner = Attempts.Learned(
            Attempts.Attempt(1, Outcome.Failure, Error, parameters),
            Attempts.Attempt(2, Outcome.Failure, Error, parameters),
            Attempts.Attempt(3, parameters: parameters.Replace("\"x\"", "\"y\"", StringComparison.Ordinal)));
        Assert.Equal("a", Assert.Single(Assert.Single(learner.Pattern().Lessons).Parameters).Name);
        Assert.DoesNotContain("redacted", Encoding.UTF8.GetString(learner.Cells[Attempts.Deploys].ToBytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_keep_the_common_one_among_many_that_change()
    {
        var learner = new Learner("journal-1");
        for (var i = 1; i <= 500; i++)
        {
            var changing = string.Join(',', Enumerable.Range(0, 11).Select(n => $"\"c{n:00}\":{(i * 100) + n}"));
            learner.Fold(Attempts.Attempt(i, Outcome.Failure, Error, $$"""{{{changing}},"region":"eu"}"""));
        }

        var lesson = Assert.Single(learner.Cells[Attempts.Deploys].Lessons.All);
        Assert.Equal(Lesson.MaxFeatures, lesson.Features.Count);
        Assert.Equal([new CommonParameter("region", "eu", 500, 500, 0, 0)], Assert.Single(learner.Pattern().Lessons).Parameters);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{\"a\":")]
    [InlineData("7")]
    [InlineData("{\"a\":[1,{\"b\":2}],\"c\":{\"d\":{\"e\":1}}}")]
    public void Should_learn_nothing_from_what_has_no_scalars(string parameters)
    {
        var o = Attempts.Attempt(1, Outcome.Failure, Error, parameters);
        Assert.Empty(Assert.Single(Attempts.Learned(o, o with { Seq = 2 }).Pattern().Lessons).Parameters);
    }
}
