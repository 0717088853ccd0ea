namespace ActionRunner.Tests.Guarding;

/// <summary>One leads at a time. One that was frozen while another took over may still speak.</summary>
public sealed class When_several_miners_run : GuidanceTest
{
    [Fact]
    [Trait("Requirement", "G8")]
    public void Should_follow_the_one_that_took_over_and_not_go_back()
    {
        Say();
        Hearing.Hear(Part(Avoid("a")) with { Term = 8 });
        Assert.NotNull(WhyNot("a"));
        Hearing.Hear(Part() with { Version = 900 });
        Assert.NotNull(WhyNot("a"));
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public void Should_follow_one_that_counts_anew_where_the_other_is_silent()
    {
        Say(Avoid("a"));
        Pass(4);
        Hearing.Hear(Part() with { Term = 6 });
        Assert.NotNull(WhyNot("a"));
        Pass(2);
        Hearing.Hear(Part() with { Term = 6 });
        Assert.Null(WhyNot("a"));
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public void Should_not_know_while_the_new_one_has_told_only_half()
    {
        Say();
        for (var i = 0; i < 3; i++)
        {
            Pass(2);
            Hearing.Hear(Part() with { Term = 8, Part = 0, Parts = 2 });
            Hearing.Hear(Part());
        }

        IsUnavailable("it has said nothing for 6 s");
    }
}
