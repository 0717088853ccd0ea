using Platform.Contracts;

namespace ActionRunner.Tests.Guarding;

public sealed class When_the_miner_answers_something_else : GuidanceTest
{
    [Fact]
    public void Should_let_it_begin_where_nothing_is_said_against_it()
    {
        Say(Avoid("b"));
        Assert.Null(WhyNot("a"));
        Assert.Null(WhyNot(null));
    }

    [Theory]
    [InlineData("It never works.", "AVOIDED: It never works.")]
    [InlineData(null, "AVOIDED: The miner gives no reason.")]
    public void Should_say_why_it_is_to_be_avoided(string? reason, string why)
    {
        Say(Avoid("a") with { Reason = reason });
        Assert.Equal(why, WhyNot("a"));
        // It is advice where the policy says no more.
        Assert.Null(WhyNot("a", "object.create"));
    }

    [Fact]
    public void Should_let_the_trigger_decide_before_the_pool_and_each_for_its_time()
    {
        Say(Avoid(null, "pooled"), Avoid("a") with { ForMs = 3_000 }, Avoid("works") with { ForMs = null });
        Assert.NotNull(WhyNot("never seen"));
        Assert.NotNull(WhyNot(null));
        Assert.Null(WhyNot("works"));
        Assert.NotNull(WhyNot("a"));
        Pass(3.1);
        Assert.Null(WhyNot("a"));
        Assert.NotNull(WhyNot("never seen"));
    }

    public static TheoryData<string> Nonsense => [.. Wrong.Keys];

    private static Dictionary<string, Func<AvoidedPatterns, AvoidedPatterns>> Wrong { get; } = new()
    {
        ["another level"] = m => m with { Patterns = [Avoid("a", "global")] },
        ["no action type"] = m => m with { Patterns = [new AvoidedPattern("", null, "pooled", 1, null)] },
        ["no patterns"] = m => m with { Patterns = null! },
        ["too many patterns"] = m => m with { Patterns = [.. Enumerable.Repeat(Avoid("a"), AvoidedPatterns.MostInPart + 1)] },
        ["no term"] = m => m with { Term = 0 },
        ["a part that there is not"] = m => m with { Part = 1 },
        ["too many parts"] = m => m with { Parts = AvoidedPatterns.MostParts + 1 },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    [Trait("Requirement", "G8")]
    public void Should_be_as_if_it_had_not_come(string what)
    {
        Hearing.Hear(Wrong[what](Part()));
        IsUnavailable("it has not been heard since this runner started");
        Say();
        Assert.Null(WhyNot("a"));
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public void Should_not_take_what_there_was_no_room_to_tell_for_harmless()
    {
        Hearing.Hear(Part(Avoid("a")) with { Left = 1 });
        Assert.StartsWith("AVOIDED: ", WhyNot("a"), StringComparison.Ordinal);
        IsUnavailable("it avoids more than it can tell", "b");
    }
}
