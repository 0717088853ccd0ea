namespace Platform.AcceptanceTests.Audit;

public sealed class When_the_ledger_s_writer_fails() : OwnStackTest(new StackOptions { Audits = 2 })
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G5")]
    public async Task Should_be_replaced_by_the_one_that_stands_by_without_a_fork(bool frozen)
    {
        await Agent.ExecuteAllAsync(Enumerable.Range(0, 50).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Stack.CaughtUpAsync();
        var writer = Assert.Single(Stack.Audits, a => a.Output.Any(l => l.Contains("This instance writes the ledger", StringComparison.Ordinal)));
        var standby = Stack.Audits.Single(a => a != writer);
        if (frozen) writer.Freeze();
        else await writer.KillAsync();

        try
        {
            await Agent.ExecuteAllAsync(Enumerable.Range(0, 50).Select(_ => Command.Create(Command.NewName("SRV"))));
            await Stack.CaughtUpAsync();
            Assert.Contains(standby.Output, l => l.Contains("This instance writes the ledger", StringComparison.Ordinal));
        }
        finally
        {
            if (frozen) writer.Thaw();
        }

        if (frozen)
        {
            // Back to life, it has to see that it is the writer no more.
            await Agent.ExecuteAllAsync(Enumerable.Range(0, 50).Select(_ => Command.Create(Command.NewName("SRV"))));
            await Eventually.TrueAsync(() => writer.Output.Any(l => l.Contains("stands by", StringComparison.Ordinal)), "the thawed one stands by", diagnose: Stack.Describe);
        }

        await Stack.Truth.HoldsAsync(Agent.Sent);
    }
}
