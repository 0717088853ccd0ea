using System.Globalization;
using System.Security.Cryptography;

namespace Platform.AcceptanceTests.Cutting;

/// <summary>The backup before the first write: only this document's rows, for the sovereign's eyes alone, and known to come back.</summary>
public sealed class When_a_document_is_backed_up(CutStack cut) : CutTest(cut)
{
    [Fact]
    [Trait("Requirement", "R106")]
    [Trait("Requirement", "R078")]
    [Trait("Requirement", "R101")]
    public async Task Should_hold_this_document_s_rows_and_no_others_for_the_sovereign_alone()
    {
        var other = await WalkedAsync("cut.closeout");
        var run = await WalkedAsync("cut.lifecycle_enact");
        // Cut again: so the backup holds the units of the first cut.
        var second = run.Again();
        await second.WalkAsync("cut.backup");

        var file = Path.Combine(Cut.BackupFolder, second.RunId + ".dump.gpg");
        var bytes = await File.ReadAllBytesAsync(file);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), second.Pin("backupSha"));
        Assert.Equal(bytes.Length.ToString(CultureInfo.InvariantCulture), second.Pin("backupBytes"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain(Directory.EnumerateFiles(Cut.BackupFolder), f => f.EndsWith(".partial", StringComparison.Ordinal));

        var dump = await Cut.BackupKey.DecryptAsync(file);
        Assert.Contains(run.DocumentId, dump, StringComparison.Ordinal);
        Assert.DoesNotContain(other.DocumentId, dump, StringComparison.Ordinal);
        Assert.Equal(int.Parse(run.Pin("units"), CultureInfo.InvariantCulture), RowsOf(dump, "law.unit"));
        Assert.Equal(1, RowsOf(dump, "law.source_version"));
        Assert.Equal(1, RowsOf(dump, "cutter_governance.review_decision"));
        // Source, units, change set, envelope, result, decision.
        Assert.Equal(
            (int.Parse(run.Pin("units"), CultureInfo.InvariantCulture) + 5).ToString(CultureInfo.InvariantCulture),
            second.Pin("backupRows"));

        using var stranger = await BackupKey.MakeAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => stranger.DecryptAsync(file));
    }

    [Fact]
    [Trait("Requirement", "R106")]
    public async Task Should_never_be_written_over()
    {
        var run = await WalkedAsync("cut.backup");
        var file = Path.Combine(Cut.BackupFolder, run.RunId + ".dump.gpg");
        var before = await File.ReadAllBytesAsync(file);
        var again = await run.PhaseAsync("cut.backup");
        Assert.Equal(("FAILURE", "BACKUP"), (again.Status, again.Code));
        Assert.Equal(before, await File.ReadAllBytesAsync(file));

        var second = await run.PhaseAsync("cut.backup", p => p["attempt"] = 2);
        Assert.Equal("SUCCESS", second.Status);
        Assert.True(File.Exists(Path.Combine(Cut.BackupFolder, run.RunId + "-2.dump.gpg")));
    }

    [Theory]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "G11")]
    [InlineData("Cutting__RecipientKeyFile", "/nowhere/key.asc", "RecipientKeyFile")]
    [InlineData("Cutting__RecipientKeyFile", "/etc/hostname", "gpg")]
    [InlineData("Cutting__BackupFolder", "/proc/backups", "/proc/backups")]
    [InlineData("Cutting__PgDump", "/bin/false", "false ended with code 1")]
    [InlineData("Cutting__Gpg", "/nowhere/gpg", "/nowhere/gpg")]
    [InlineData("password", "", "database")]
    public async Task Should_stop_the_run_where_it_cannot_be_made(string setting, string value, string told)
    {
        await using var stack = await Stack.StartAsync(new StackOptions { Start = false, Audits = 0 });
        await CutStack.PrepareAsync(stack, Cut);
        stack.Runner.Settings["Cutting__BackupFolder"] = Path.Combine(Cut.BackupFolder, "others");
        if (setting == "password") stack.Runner.Settings["Cutting__BackupConnection"] = CutStack.BackupConnection(stack) + "x";
        else stack.Runner.Settings[setting] = value;
        await stack.Runner.StartAsync();
        await using var agent = await stack.ConnectAgentAsync();
        var run = new CutRun(agent, Cut.Sovereign, Texts.NewDocumentId(), Texts.Harbour, "numbered-sections");
        await run.ImportAsync();
        await run.WalkAsync("cut.cutplan");

        var answer = await run.PhaseAsync("cut.backup");
        Assert.Equal(("FAILURE", "BACKUP"), (answer.Status, answer.Code));
        Assert.Contains(told, answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(TestServers.Secret("business-backup"), answer.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Cut.BackupFolder, "others", run.RunId + ".dump.gpg")));
    }

    private static int RowsOf(string dump, string table)
    {
        var lines = dump.Split('\n');
        var from = Array.FindIndex(lines, l => l.StartsWith($"COPY {table} (", StringComparison.Ordinal)) + 1;
        return Array.IndexOf(lines, "\\.", from) - from;
    }
}
