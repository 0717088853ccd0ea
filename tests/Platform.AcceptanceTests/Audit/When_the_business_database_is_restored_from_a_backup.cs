using System.Text.Json;

namespace Platform.AcceptanceTests.Audit;

/// <summary>The ledger remembers what the restored journal has forgotten.</summary>
public sealed class When_the_business_database_is_restored_from_a_backup() : OwnStackTest
{
    [Fact]
    [Trait("Requirement", "G6")]
    [Trait("Requirement", "G7")]
    public async Task Should_number_behind_what_the_ledger_holds_and_lose_no_record()
    {
        await Agent.ExecuteAllAsync(Enumerable.Range(0, 5).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Stack.CaughtUpAsync();
        var backup = Path.Combine(Directory.CreateTempSubdirectory("restore-test-").FullName, "business.dump");
        await Stack.Business.DumpAsync(backup);
        await Agent.ExecuteAllAsync(Enumerable.Range(0, 5).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Stack.CaughtUpAsync();
        await Stack.Runner.StopAsync();
        await Stack.Business.RestoreAsync(backup);
        File.Delete(backup);
        await Stack.Runner.StartAsync();

        await Agent.ExecuteAllAsync(Enumerable.Range(0, 5).Select(_ => Command.Create(Command.NewName("SRV"))));

        await Eventually.EqualAsync(15L, Stack.Ledger.CountAsync, "entries", TimeSpan.FromSeconds(30), Stack.Describe);
        var said = "";
        await Eventually.TrueAsync(
            async () =>
            {
                var told = await Stack.Ledger.CompletenessAsync();
                said = told.GetRawText();
                return told.GetProperty("blind") is { ValueKind: JsonValueKind.Number } blind && blind.GetInt64() == 0 && told.GetProperty("equivocations").GetInt64() == 0;
            },
            "nothing is missing and nothing was refused",
            TimeSpan.FromSeconds(15),
            () => said);
        Assert.True((await Stack.Ledger.VerifyAsync()).GetProperty("valid").GetBoolean());
    }
}
