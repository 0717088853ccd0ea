using System.Text.Json;

namespace Platform.AcceptanceTests.Patterns;

public sealed class When_patterns_are_listed : PatternTest
{
    [Fact]
    [Trait("Requirement", "R013")]
    public async Task Should_come_to_the_end_page_by_page_whatever_the_triggers_are_called()
    {
        var missing = Command.NewName("SRV");
        // As long as triggers may be, in letters that take twelve bytes in some notations.
        var triggers = new[] { null, "a", "a b", new string('ж', 200), string.Concat(Enumerable.Repeat("😀", 100)) };
        foreach (var trigger in triggers) await Agent.ExecuteAsync(Command.Restart(missing) with { Trigger = trigger });
        await Agent.ExecuteAsync(Command.Create(missing));
        foreach (var trigger in triggers) await LearnedAsync("server.restart", trigger, 1);
        await FoldedAsync();

        var whole = (await Stack.Miner.GetAsync("/patterns")).GetProperty("items").EnumerateArray().Select(Key).ToList();
        var paged = new List<string>();
        for (string? next = "/patterns?limit=1"; next is not null;)
        {
            var page = await Stack.Miner.GetAsync(next);
            paged.AddRange(page.GetProperty("items").EnumerateArray().Select(Key));
            next = page.GetProperty("next").GetString();
            Assert.True(paged.Count <= whole.Count, "There are more pages than patterns.");
        }

        Assert.Equal(whole, paged);
        Assert.Equal(triggers.Length + 1, whole.Count(k => k.StartsWith("server.restart", StringComparison.Ordinal)));
    }

    private static string Key(JsonElement item) => $"{item.GetProperty("actionType")} {item.GetProperty("level")} {item.GetProperty("trigger")}";
}
