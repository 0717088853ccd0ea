using System.Text.Json;

namespace Platform.AcceptanceTests.Actions;

/// <summary>
/// The ledger takes only JSON of one meaning. What an action answers, or hands on, may be any; a record must come of it all the same.
/// </summary>
[Collection(nameof(SharedStackThree))]
public sealed class When_an_output_has_no_canonical_form(SharedStack stack) : SharedStackTest(stack)
{
    private static readonly string Deep = new string('[', 50) + new string(']', 50);

    private static readonly string[] Odd = ["9007199254740992", """{"a":1,"a":2}""", "\"\\ud800\"", Deep];

    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_record_the_attempt_and_say_why_its_output_is_left_out()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server, new { restarts = 9007199254740991 }));

        var answers = new List<Answer> { await Agent.ExecuteAsync(Command.Restart(server)) };
        foreach (var json in Odd) answers.Add(await Agent.ExecuteAsync(new Command("test.odd", new { json })));

        Assert.All(answers, a => Assert.Equal(("SUCCESS", null), (a.Status, a.Error)));
        Assert.All(answers, a => Assert.Equal("unrecordable", Assert.Single(a.Output.EnumerateObject()).Name));
        Assert.StartsWith("$.restarts: ", answers[0].Output.GetProperty("unrecordable").GetString(), StringComparison.Ordinal);
        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
    }

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "R020")]
    public async Task Should_record_what_was_triggered_with_such_parameters()
    {
        var answers = new List<Answer>();
        foreach (var json in Odd) answers.Add(await Agent.ExecuteAsync(new Command("test.odd", new { json, trigger = true })));

        // Whether the other action can read them is its own affair.
        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
        Assert.Contains(await Stack.Journal.RecordsAsync(), r => r.ParentAttemptId is not null && r.Body.GetProperty("parameters").TryGetProperty("unrecordable", out _));
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_keep_the_text_that_an_existing_system_answered()
    {
        await using var existing = await HttpStub.StartAsync();
        var answers = new List<Answer>();
        foreach (var json in Odd)
        {
            var answer = await Agent.ExecuteAsync(Command.HttpCall(existing.At("/say?text=" + Uri.EscapeDataString(json))));
            Assert.Equal(("SUCCESS", json), (answer.Status, answer.Output.GetProperty("body").GetString()));
            answers.Add(answer);
        }

        var plain = await Agent.ExecuteAsync(Command.HttpCall(existing.At("/say?text=" + Uri.EscapeDataString("""{"b":1.50,"a":[]}"""))));
        Assert.Equal(JsonValueKind.Object, plain.Output.GetProperty("body").ValueKind);
        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
    }
}
