namespace Platform.AcceptanceTests.Actions;

[Collection(nameof(SharedStackOne))]
public sealed class When_an_external_action_runs(SharedStack shared) : SharedStackTest(shared)
{
    [Theory]
    [InlineData("/ok", "SUCCESS", null, 1)]
    [InlineData("/500", "FAILURE", "HTTP_500", 1)]
    [InlineData("/die", "FAILURE", "INDETERMINATE", 1)]
    [InlineData("/moved", "SUCCESS", null, 1)]
    [Trait("Requirement", "C05")]
    [Trait("Requirement", "G4")]
    public async Task Should_call_once_and_say_what_is_known(string path, string status, string? code, int calls)
    {
        await using var existing = await HttpStub.StartAsync();
        var command = Command.HttpCall(existing.At(path), new { hello = "world" });

        var answer = await Agent.ExecuteAsync(command);
        var again = await Agent.ExecuteAsync(command);

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Equal((answer.Status, answer.Error, true), (again.Status, again.Error, again.Replayed));
        Assert.Equal(calls, existing.Calls[command.CommandId]);
        Assert.Equal([existing.At(path).ToString()], answer.AffectedIds);
        Assert.StartsWith("00-", Assert.Single(existing.Headers)["traceparent"], StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "C05")]
    public async Task Should_keep_the_answer_when_only_its_explanation_was_cut()
    {
        await using var existing = await HttpStub.StartAsync();
        var answer = await Agent.ExecuteAsync(Command.HttpCall(existing.At("/cut")));
        Assert.Equal("SUCCESS", answer.Status);
        Assert.True(answer.Output.GetProperty("truncated").GetBoolean());
    }

    [Fact]
    [Trait("Requirement", "C05")]
    public async Task Should_say_that_nothing_happened_where_nobody_listened()
    {
        var answer = await Agent.ExecuteAsync(Command.HttpCall(new Uri("http://127.0.0.1:1/")));
        Assert.Equal(("FAILURE", "HTTP_UNREACHABLE"), (answer.Status, answer.Code));
    }

    [Fact]
    [Trait("Requirement", "C06")]
    public async Task Should_be_denied_before_it_calls_a_host_that_is_not_allowed()
    {
        await using var existing = await HttpStub.StartAsync();
        var command = Command.HttpCall(new Uri($"http://localhost:{existing.Url.Port}/ok"));
        var answer = await Agent.ExecuteAsync(command);
        Assert.Equal(("DENIED", "FORBIDDEN", null), (answer.Status, answer.Code, answer.AttemptId));
        Assert.Empty(existing.Calls);
    }

    [Theory]
    [InlineData("throw", "UNEXPECTED")]
    [InlineData("unknown", "INDETERMINATE")]
    [InlineData("wait", "INDETERMINATE")]
    [InlineData("ignore", "INDETERMINATE")]
    [Trait("Requirement", "C05")]
    [Trait("Requirement", "G3")]
    public async Task Should_never_claim_that_an_effect_was_undone(string then, string code)
    {
        var file = Path.Combine(Path.GetTempPath(), Command.NewName("effect"));
        try
        {
            var answer = await Agent.ExecuteAsync(new Command("test.external", new { file, then }));
            Assert.Equal(("FAILURE", code), (answer.Status, answer.Code));
            Assert.Single(await File.ReadAllLinesAsync(file));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
