using System.Globalization;
using Platform.Benchmarks.Modelling;

namespace Platform.ArchitectureTests;

/// <summary>The model of <c>./platform bench capacity</c> against what was measured, and what has to hold of any such model.</summary>
public class When_capacity_is_modelled
{
    /// <summary>Of the published figure; the model fits nothing, and leaves no processor idle.</summary>
    private const double Tolerance = 0.10;

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs/reference/performance.md"));

    [Theory]
    [InlineData("platform")]
    [InlineData("naive")]
    public void Should_reproduce_what_was_measured_on_one_machine(string side)
    {
        var published = Published.Read(Page, side);
        Assert.InRange(CapacityModel.OnOneMachine(published), published.PerSecond * (1 - Tolerance), published.PerSecond * (1 + Tolerance));
    }

    [Fact]
    public void Should_notice_a_cost_that_was_forgotten()
    {
        var published = Published.Read(Page, "platform");
        var without = published with { Microseconds = published.Microseconds.Where(p => p.Key != "runner")
            .ToDictionary(StringComparer.Ordinal) };
        Assert.NotInRange(CapacityModel.OnOneMachine(without), published.PerSecond * (1 - Tolerance),
            published.PerSecond * (1 + Tolerance));
    }

    [Fact]
    public void Should_ask_for_more_of_everything_for_more_commands()
    {
        var model = CapacityModel.Of(Published.Read(Page, "platform"));
        var needs = ((int[])[1, 10, 100, 1_000]).Select(times => model.For(times * 4_671.0)).ToList();
        foreach (var (less, more) in needs.Zip(needs.Skip(1)))
        {
            Assert.True(more.Cells > less.Cells);
            Assert.All(model.Parts, p => Assert.True(more.Cores[p.Name] > less.Cores[p.Name], p.Name));
        }

        // No part is asked for more than one of it does, and no processor is fuller than it may be.
        Assert.All(needs, n => Assert.True(n.PerSecond / n.Cells <= n.Bound.Most * CapacityModel.Fill));
        Assert.All(needs, n => Assert.All(model.Parts, p =>
            Assert.True(n.PerSecond * p.Microseconds * p.Factor / 1e6 <= n.Cores[p.Name] * CapacityModel.Fill + 1e-6)));
    }

    [Fact]
    public void Should_name_what_is_full_first()
    {
        var model = CapacityModel.Of(Published.Read(Page, "platform"));
        Assert.Equal("broker", model.Bound(learning: false).Name);
        Assert.Equal("miner", model.Bound(learning: true).Name);
    }

    [Fact]
    public void Should_say_so_where_the_page_cannot_be_read() =>
        Assert.Throws<FormatException>(() => Published.Read(Page.Replace("## Throughput", "## Speed",
            StringComparison.Ordinal), "platform"));

    [Fact]
    public void Should_be_told_in_the_docs_as_it_is_computed()
    {
        var model = CapacityModel.Of(Published.Read(Page, "platform"));
        var scaling = File.ReadAllText(Path.Combine(Repository.Root, "docs/operating/scaling.md"));
        foreach (var times in (int[])[1, 10, 100, 1_000])
        {
            var need = model.For(times * Published.Read(Page, "platform").PerSecond);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"| {times:N0} × | {need.PerSecond:N0} | {need.Cells:N0} | "),
                scaling, StringComparison.Ordinal);
        }
    }
}
