using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// Whoever learns reads a source's attempts by its numbers, and anybody may ask: a wild number, or a name that nobody has, must cost next
/// to nothing.
/// </summary>
public sealed class When_attempts_are_streamed(SharedStack stack) : OwnStackTest(shared: stack), IClassFixture<SharedStack>
{
    private const long Wild = 9_007_199_254_740_000;
    private readonly string far = Command.NewName("far");
    private readonly string near = Command.NewName("near");

    [Fact]
    public async Task Should_go_from_number_to_number_however_far_apart_they_are()
    {
        foreach (var seq in (long[])[1, 2, 40_000, Wild]) await new ForgedRecord(far, seq).SendAsync(Stack);
        await new ForgedRecord(near, 3).SendAsync(Stack);
        await Eventually.EqualAsync(
            5L, async () => await Stack.Ledger.CountAsync(far) + await Stack.Ledger.CountAsync(near), "entries", diagnose: Stack.Describe);

        // The service hears of its own commit a moment after it.
        await Eventually.EqualAsync($"1 2 40000 {Wild} to {Wild}", () => ReadAsync(far, 0, null), "what is read", diagnose: Stack.Describe);
        Assert.Equal($"40000 to {Wild - 1}", await ReadAsync(far, 2, Wild - 1));
        Assert.Equal("1 2 to 39", await ReadAsync(far, 0, 39));
        Assert.Equal($"to {Wild}", await ReadAsync(far, Wild, null));
        Assert.Equal("3 to 3", await ReadAsync(near, 0, Wild));
        Assert.Equal("to 7", await ReadAsync("action-runner/unknown", 7, null));
    }

    /// <summary>How far was read counts what is no attempt, too: else its reader would ask for it for ever.</summary>
    [Fact]
    public async Task Should_say_how_far_it_read_where_the_last_record_is_none_of_an_attempt()
    {
        await Agent.ExecuteAllAsync([Command.Create(Command.NewName("SRV"))]);
        await Agent.ExecuteAllAsync([new Command("no.such", new { })]);
        await Stack.CaughtUpAsync();
        var source = await Stack.Journal.SourceAsync();
        var last = await Stack.Ledger.CountAsync(source);

        Assert.Equal($"{last - 1} to {last}", await ReadAsync(source, last - 2, null));
    }

    [Fact]
    public async Task Should_read_what_was_there_before_the_service_started()
    {
        await new ForgedRecord(far, 5).SendAsync(Stack);
        await Eventually.EqualAsync(1L, () => Stack.Ledger.CountAsync(far), "entries", diagnose: Stack.Describe);
        await Stack.Audit.KillAsync();
        await Stack.Audit.StartAsync();

        Assert.Equal("5 to 5", await ReadAsync(far, 0, null));
    }

    /// <summary>The attempts' numbers, and how far was read.</summary>
    private async Task<string> ReadAsync(string source, long after, long? to)
    {
        var began = Stopwatch.GetTimestamp();
        var text = await Stack.Audit.Http.GetStringAsync(new Uri($"/ledger/attempts?source={Uri.EscapeDataString(source)}&after={after}" + (to is null ? "" : $"&to={to}"), UriKind.Relative));
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5));
        var lines = text.TrimEnd('\n').Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        return string.Join(' ', lines.SkipLast(1).Select(l => l[0].GetInt64().ToString(CultureInfo.InvariantCulture)).Append($"to {lines[^1].GetProperty("to").GetInt64()}"));
    }
}
