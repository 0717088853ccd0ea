using Audit.Appending;
using Audit.Chaining;

namespace Audit.Tests.Appending;

public sealed class When_the_ledger_s_progress_is_announced
{
    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_wake_at_once_for_what_changed_and_name_nothing_else()
    {
        using var announcements = new Announcements();
        var sources = new Dictionary<string, SourceNumbers>(StringComparer.Ordinal) { ["a"] = new(), ["b"] = new() };
        sources["a"].AddRun(1, 3);
        announcements.Reset(sources);
        await announcements.WaitAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
        Assert.Equal([("a", 3, 3), ("b", 0, 0)], announcements.Take(all: false).Order());

        sources["b"].Add(2);
        announcements.Committed(sources);
        await announcements.WaitAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
        Assert.Equal([("b", 0, 2)], announcements.Take(all: false));
        Assert.Empty(announcements.Take(all: false));
        Assert.Equal(2, announcements.Take(all: true).Count);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_say_nothing_where_another_instance_writes()
    {
        using var announcements = new Announcements();
        announcements.Reset(new Dictionary<string, SourceNumbers>(StringComparer.Ordinal) { ["a"] = new() });
        announcements.Reset(null);
        Assert.Empty(announcements.Take(all: true));
    }
}
