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
        Assert.Equal("600", (await Programs.RunAsync("stat", ["-c", "%a", file])).Trim());
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

    private static int RowsOf(string dump, string table)
    {
        var lines = dump.Split('\n');
        var from = Array.FindIndex(lines, l => l.StartsWith($"COPY {table} (", StringComparison.Ordinal)) + 1;
        return Array.IndexOf(lines, "\\.", from) - from;
    }
}
