using Platform.AcceptanceTests.Recovery;

namespace Platform.AcceptanceTests.Cutting;

/// <summary>
/// Whatever is missing or wrong, the phase says so, keeps nothing of a file, and tells no secret. What is wrong is another choice in each
/// run; the long run takes all of it.
/// </summary>
public sealed class When_a_backup_cannot_be_made(CutStack cut) : CutTest(cut)
{
    private static readonly (string Setting, string Value, string Told)[] Faults =
    [
        ("Cutting__RecipientKeyFile", "/nowhere/key.asc", "RecipientKeyFile"),
        ("Cutting__RecipientKeyFile", "/etc/hostname", "gpg"),
        ("Cutting__BackupFolder", "/proc/backups", "/proc/backups"),
        ("Cutting__BackupFolder", "", "Cutting__BackupFolder"),
        ("Cutting__PgDump", "/bin/false", "false ended with code 1"),
        ("Cutting__PgDump", "/bin/true", "does not hold the table"),
        ("Cutting__Gpg", "/nowhere/gpg", "/nowhere/gpg"),
        ("Cutting__Gpg", "/bin/true", "The backup"),
        ("Cutting__BackupConnection", "another password", "database"),
    ];

    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "G11")]
    public async Task Should_stop_the_run_and_keep_nothing()
    {
        await using var stack = await Stack.StartAsync(new StackOptions { Start = false, Audits = 0 });
        await CutStack.PrepareAsync(stack, Cut);
        var (runner, folder) = (stack.Runner, Path.Combine(Cut.BackupFolder, "others"));
        runner.Settings["Cutting__BackupFolder"] = folder;
        await runner.StartAsync();
        await using var agent = await stack.ConnectAgentAsync();
        var run = new CutRun(agent, Cut.Sovereign, Texts.NewDocumentId(), Texts.Harbour, "numbered-sections");
        await run.ImportAsync();
        await run.WalkAsync("cut.cutplan");

        foreach (var (setting, value, told) in Chaos.Some(Faults, Chaos.Seed()))
        {
            var was = runner.Settings.GetValueOrDefault(setting, "");
            await runner.KillAsync();
            runner.Settings[setting] = value == "another password" ? CutStack.BackupConnection(stack) + "x" : value;
            await runner.StartAsync();
            var answer = await run.PhaseAsync("cut.backup");
            Assert.Equal(("FAILURE", "BACKUP"), (answer.Status, answer.Code));
            Assert.Contains(told, answer.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(TestServers.Secret("business-backup"), answer.Error, StringComparison.Ordinal);
            if (Directory.Exists(folder)) Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
            runner.Settings[setting] = was;
        }

        await runner.KillAsync();
        await runner.StartAsync();
        Assert.Equal("SUCCESS", (await run.PhaseAsync("cut.backup")).Status);
    }
}
