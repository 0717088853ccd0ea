namespace Platform.AcceptanceTests.Recovery;

[Collection(nameof(MendedStack))]
public sealed class When_an_outcome_cannot_be_recorded(SharedStack stack) : OwnStackTest(shared: stack)
{
    /// <summary>Both ways to a record: with its number, and without.</summary>
    private const string Take = $"REVOKE INSERT ON journal.record FROM action_runner; REVOKE EXECUTE ON FUNCTION {Append} FROM action_runner";
    private const string Give = $"GRANT INSERT ON journal.record TO action_runner; GRANT EXECUTE ON FUNCTION {Append} TO action_runner";
    private const string Append = "journal.append(uuid, bigint, uuid[], boolean[], text[], uuid[], bytea[])";

    [Fact]
    [Trait("Requirement", "G3")]
    [Trait("Requirement", "R012")]
    [Trait("Requirement", "R002")]
    [Trait("Requirement", "R011")]
    public async Task Should_show_the_business_error_and_the_logging_error_both()
    {
        var command = new Command("test.write", new { id = Command.NewName("thing"), then = "fail" });
        var before = Refusals();
        await Stack.Business.ExecuteAsync(Take);
        var pending = await Agent.SendAsync(command);
        try
        {
            await Eventually.TrueAsync(
                () => Refusals() > before,
                "the runner tells that it cannot record",
                diagnose: Stack.Describe);
            Assert.False(pending.IsCompleted);
        }
        finally
        {
            await Stack.Business.ExecuteAsync(Give);
        }

        var answer = await pending.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(("FAILURE", "TOLD_TO_FAIL: as told"), (answer.Status, answer.Error));
        await Stack.Truth.HoldsAsync(Agent.Sent, [answer]);
    }

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "R010")]
    [Trait("Requirement", "C05")]
    public async Task Should_undo_a_success_that_cannot_be_recorded()
    {
        var id = Command.NewName("thing");
        var before = Refusals();
        await Stack.Business.ExecuteAsync(Take);
        var pending = await Agent.SendAsync(new Command("test.write", new { id }));
        try
        {
            // By then it has been undone, and what waits to be recorded is that.
            await Eventually.TrueAsync(
                () => Refusals() > before,
                "the runner tells that it cannot record",
                diagnose: Stack.Describe);
            Assert.Null(await Stack.Journal.ObjectAsync(id));
        }
        finally
        {
            await Stack.Business.ExecuteAsync(Give);
        }

        var answer = await pending.WaitAsync(TimeSpan.FromSeconds(30));
        await Stack.Truth.HoldsAsync(Agent.Sent, [answer]);
        Assert.Equal(("FAILURE", "DATABASE_42501"), (answer.Status, answer.Code));
        Assert.Null(await Stack.Journal.ObjectAsync(id));
    }

    /// <summary>How often the runner has told that it cannot record.</summary>
    private int Refusals() => Stack.Runner.Output.Count(
        l => l.Contains("could not be recorded", StringComparison.Ordinal) && l.Contains("permission denied", StringComparison.Ordinal));
}
