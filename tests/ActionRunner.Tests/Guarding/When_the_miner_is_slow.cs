namespace ActionRunner.Tests.Guarding;

/// <summary>What it tells comes in parts, and some of them late.</summary>
public sealed class When_the_miner_is_slow : GuidanceTest
{
    [Fact]
    [Trait("Requirement", "G8")]
    public void Should_not_know_before_every_part_has_come()
    {
        Hearing.Hear(Part(Avoid("a")) with { Part = 1, Parts = 2 });
        Hearing.Hear(Part(Avoid("a")) with { Part = 1, Parts = 2 });
        IsUnavailable("it has not been heard since this runner started");
        Hearing.Hear(Part(Avoid("b")) with { Part = 0, Parts = 2 });
        Assert.NotNull(WhyNot("a"));
        Assert.NotNull(WhyNot("b"));
        Assert.Null(WhyNot("c"));
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public void Should_go_by_the_former_version_until_the_next_is_there_and_not_for_longer_than_five_seconds()
    {
        Say(Avoid("a"));
        for (var i = 0; i < 5; i++)
        {
            Pass(1);
            Hearing.Hear(Part(Avoid("b")) with { Version = 2, Part = 1, Parts = 2 });
            Assert.NotNull(WhyNot("a"));
            Assert.Null(WhyNot("b"));
        }

        Pass(1);
        IsUnavailable("it has said nothing for 6 s");
        Hearing.Hear(Part() with { Version = 2, Part = 0, Parts = 2 });
        Assert.Null(WhyNot("a"));
        Assert.NotNull(WhyNot("b"));
    }

    [Fact]
    public void Should_know_on_while_any_part_of_the_version_comes_again()
    {
        for (var part = 0; part < 3; part++) Hearing.Hear(Part(Avoid($"{part}")) with { Part = part, Parts = 3 });
        for (var i = 0; i < 20; i++)
        {
            Pass(4);
            Hearing.Hear(Part(Avoid($"{i % 3}")) with { Part = i % 3, Parts = 3 });
            Assert.Null(WhyNot("works"));
        }
    }

    [Fact]
    public void Should_not_mix_two_versions()
    {
        Hearing.Hear(Part(Avoid("a")) with { Part = 0, Parts = 2 });
        Hearing.Hear(Part(Avoid("b")) with { Version = 2, Part = 1, Parts = 2 });
        Hearing.Hear(Part(Avoid("c")) with { Part = 1, Parts = 2 });
        IsUnavailable("it has not been heard since this runner started");
        Hearing.Hear(Part() with { Version = 2, Part = 0, Parts = 2 });
        Assert.Equal((true, true, false), (WhyNot("a") is null, WhyNot("c") is null, WhyNot("b") is null));
    }
}
