using System.Security.Cryptography;
using Platform.Proofs.Notes;

namespace Platform.AcceptanceTests.Audit;

/// <summary>Whoever reads the ledger later sees which key signed from where on; a rotation is an entry like all else.</summary>
[Trait("Requirement", "G5")]
public sealed class When_the_ledger_s_key_is_changed() : OwnStackTest(new StackOptions { Start = false })
{
    private readonly string folder = Directory.CreateTempSubdirectory("ledger-keys").FullName;

    [Fact]
    public async Task Should_be_an_entry_once_before_and_behind_a_death()
    {
        // A witness that knows no second key would raise an alarm, which is an entry, too.
        Stack.Runner.Settings["Witnessing__LedgerKeysFile"] = Path.Combine(folder, "ledger", "verifier-keys");
        await Stack.Runner.StartAsync();
        await using var agent = await Stack.ConnectAgentAsync();
        var first = await SignedWithAsync(agent, 1, 'a');
        var firstAgain = await SignedWithAsync(agent, 2, 'a');
        var second = await SignedWithAsync(agent, 4, 'b');
        await Stack.Audit.KillAsync();
        var secondAgain = await SignedWithAsync(agent, 5, 'b');
        var back = await SignedWithAsync(agent, 7, 'a');

        Assert.Equal([first, second, first], new[] { firstAgain, secondAgain, back });
        var changes = (await Stack.Ledger.EntriesAsync()).Where(e => e.Kind == "key_change").Select(e => e.PayloadJson.GetProperty("output").ToString()).ToList();
        Assert.Equal(
            [$$"""{"afterSize":2,"from":"{{first}}","to":"{{second}}"}""", $$"""{"afterSize":5,"from":"{{second}}","to":"{{first}}"}"""],
            changes);
        Assert.True((await Stack.Ledger.VerifyAsync()).GetProperty("valid").GetBoolean());
        await Eventually.TrueAsync(async () => (await Stack.Ledger.CompletenessAsync()).GetProperty("complete").GetBoolean(), "the ledger is complete", diagnose: Stack.Describe);
    }

    /// <summary>One more attempt, recorded by a service with this key; returns the key under which that many entries are signed.</summary>
    private async Task<string> SignedWithAsync(Agent agent, long size, char seed)
    {
        var file = Path.Combine(folder, $"key-{seed}");
        await File.WriteAllTextAsync(file, Convert.ToHexStringLower(SHA256.HashData([(byte)seed])));
        Stack.Audit.Settings["Proving__Folder"] = Path.Combine(folder, "ledger");
        Stack.Audit.Settings["Proving__KeyFile"] = file;
        Stack.Audit.Settings["Proving__Origin"] = LedgerLog.Origin;
        await Stack.Audit.StopAsync();
        await Stack.Audit.StartAsync();
        await agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        var log = new LedgerLog(Stack, Path.Combine(folder, "ledger"));
        await log.CheckpointOfAsync(size);
        var note = SignedNote.Parse(await log.BytesAsync("checkpoint"));
        return Assert.Single(note.SignedBy(log.Keys)).ToString();
    }
}
