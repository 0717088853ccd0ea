using System.Globalization;
using Npgsql;

namespace Platform.AcceptanceTests.Cutting;

/// <summary>The runbook for the sovereign's last resort, followed to the letter.</summary>
public sealed class When_a_document_is_reverted_by_hand(CutStack cut) : CutTest(cut)
{
    [Fact]
    [Trait("Requirement", "R100")]
    [Trait("Requirement", "R102")]
    public async Task Should_be_as_the_backup_has_it_and_touch_no_other_document()
    {
        var other = await WalkedAsync("cut.closeout");
        var before = await DigestAsync(other);
        var first = await WalkedAsync("cut.cut_leg_a");
        Assert.Equal("SUCCESS", (await first.VoidAsync()).Status);
        var second = first.Again();
        await second.WalkAsync("cut.backup");
        var backedUp = await DigestAsync(first);
        await second.WalkAsync("cut.closeout");
        Assert.NotEqual(backedUp, await DigestAsync(first));

        await RevertAsync(first.DocumentId, second.RunId);

        Assert.Equal(backedUp, await DigestAsync(first));
        Assert.Equal(before, await DigestAsync(other));
        // Everything is locked again.
        Assert.Equal(0L, await Stack.Business.ScalarAsync<long>(
            "SELECT count(*) FROM pg_trigger WHERE tgname IN ('append_only', 'keep', 'born_open', 'born_as_draft') AND tgenabled <> 'A'"));
        var refusal = await Assert.ThrowsAsync<PostgresException>(
            () => Stack.Business.ExecuteAsync("DELETE FROM law.unit WHERE document_id = $1", first.DocumentId));
        Assert.Equal(PostgresErrorCodes.IntegrityConstraintViolation, refusal.SqlState);
        // The reverted run is told so, and another one can cut the document.
        var stopped = await second.PhaseAsync("cut.closeout");
        Assert.Equal(("FAILURE", "DRIFT"), (stopped.Status, stopped.Code));
        await first.Again().WalkAsync("cut.closeout");
    }

    [Theory]
    [Trait("Requirement", "R100")]
    [InlineData("another document's backup")]
    [InlineData("a backup that was cut off")]
    [InlineData("another key")]
    public async Task Should_change_nothing_with(string fault)
    {
        var run = await WalkedAsync("cut.closeout");
        var other = await WalkedAsync("cut.backup");
        var before = await DigestAsync(run);
        using var stranger = await BackupKey.MakeAsync();
        var runId = fault == "another document's backup" ? other.RunId : run.RunId;
        if (fault == "a backup that was cut off")
        {
            runId = run.RunId + "-short";
            var whole = await File.ReadAllBytesAsync(FileOf(run.RunId));
            await File.WriteAllBytesAsync(FileOf(runId), whole[..(whole.Length * 3 / 4)]);
        }

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => RevertAsync(run.DocumentId, runId, fault == "another key" ? stranger : null));
        Assert.Equal(before, await DigestAsync(run));
        Assert.Equal("SUCCESS", (await run.PhaseAsync("cut.closeout")).Status);
    }

    private string FileOf(string runId) => Path.Combine(Cut.BackupFolder, runId + ".dump.gpg");

    private Task<string> RevertAsync(string documentId, string runId, BackupKey? key = null)
    {
        var to = new NpgsqlConnectionStringBuilder(Stack.Business.Super);
        var script = Path.Combine(Repository.Root, "ops/runbooks/emergency-revert.sh");
        return Programs.RunAsync("bash", [script, documentId, FileOf(runId)], new Dictionary<string, string?>
        {
            ["PGHOST"] = to.Host,
            ["PGPORT"] = to.Port.ToString(CultureInfo.InvariantCulture),
            ["PGDATABASE"] = to.Database,
            ["PGUSER"] = to.Username,
            ["PGPASSWORD"] = to.Password,
            ["GNUPGHOME"] = (key ?? Cut.BackupKey).Home,
        });
    }

    /// <summary>Of everything that is of the document.</summary>
    private async Task<string> DigestAsync(CutRun run)
    {
        var digests = new List<string>();
        foreach (var table in (string[])["law.source_version", "law.unit", "cutter_governance.cut_change_set",
            "cutter_governance.manifest_envelope", "cutter_governance.verify_result", "cutter_governance.review_decision"])
        {
            digests.Add(await Stack.Business.ScalarAsync<string>(
                $"""
                SELECT count(*) || ':' || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))
                FROM {table} AS t WHERE document_id = $1
                """,
                run.DocumentId));
        }

        return string.Join(' ', digests);
    }
}
