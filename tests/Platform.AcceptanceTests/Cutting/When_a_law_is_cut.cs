using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.AcceptanceTests.Cutting;

/// <summary>The eleven phases in order, each an audited attempt of the real runner, with a sovereign's decision at both gates.</summary>
public sealed class When_a_law_is_cut(CutStack cut) : CutTest(cut)
{
    [Fact]
    [Trait("Requirement", "R064")]
    [Trait("Requirement", "R094")]
    [Trait("Requirement", "C19")]
    public async Task Should_make_a_real_licence_law_whose_units_are_the_text_byte_for_byte()
    {
        var run = NewRun(Texts.Gpl3());
        await WalkTimedAsync(run);
        Assert.Equal(run.Text, await WholeAsync(run));
        var units = int.Parse(run.Pin("units"), CultureInfo.InvariantCulture);
        Assert.InRange(units, 50, 1_000);
        Assert.Equal((long)units, await Stack.Business.ScalarAsync<long>(
            "SELECT count(*) FROM law.unit WHERE change_set_id = $1 AND lifecycle = 'enacted' AND enacted_by = $2",
            run.ChangeSetId, Guid.Parse(run.Pin("reviewDecisionId"))));
        foreach (
            var id in (string[])["changeSetId", "manifestEnvelopeId", "verifyResultId"]) Assert.Equal(7, Guid.Parse(run.Pin(id)).Version);
    }

    [Fact]
    [Trait("Requirement", "R064")]
    public async Task Should_cut_a_megabyte_in_bounded_time()
    {
        var run = NewRun(Texts.Long(1_000_000));
        await WalkTimedAsync(run);
        Assert.Equal(run.Text, await WholeAsync(run));
    }

    [Fact]
    [Trait("Requirement", "R093")]
    public async Task Should_pin_the_digest_of_the_rowset_that_anybody_can_compute_again()
    {
        var run = await WalkedAsync("cut.cut_leg_a");
        var rows = await Stack.Business.RowsAsync(
            "SELECT canonical_address, unit_kind, section_type, content_hash FROM law.unit WHERE change_set_id = $1 ORDER BY 1",
            r => (Address: r.GetString(0), Kind: r.GetString(1), Section: r.GetString(2), Hash: r.GetString(3)), run.ChangeSetId);
        Assert.All(rows, r => Assert.StartsWith(run.DocumentId + "/", r.Address, StringComparison.Ordinal));

        // By the rule alone: sorted by address, canonical JSON, each row's key of version, address and hash.
        var json = "[" + string.Join(',', rows.Select(r =>
            $$"""{"canonical_address":"{{r.Address}}","content_hash":"{{r.Hash}}","idempotency_key":"{{KeyOf(r.Address, r.Hash)}}","""
            + $$""" "section_type":"{{r.Section}}","unit_kind":"{{r.Kind}}"}""".TrimStart())) + "]";
        Assert.Equal(Sha(json), run.Pin("writerDigest"));

        string KeyOf(string address, string hash) => Sha(run.SourceVersionId + address + hash);
    }

    [Fact]
    [Trait("Requirement", "R008")]
    [Trait("Requirement", "R069")]
    public async Task Should_say_in_each_record_what_was_done_and_in_bounded_size()
    {
        var run = NewRun(Texts.Gpl3());
        await run.ImportAsync();
        foreach (var phase in CutRun.Phases)
        {
            var answer = await run.PhaseAsync(phase);
            Assert.True(answer.Status == "SUCCESS", $"{phase} ended {answer}");
            run.Take(answer);
            Assert.InRange(answer.Output.GetRawText().Length, 100, 24 * 1024);
            Assert.All(answer.Output.GetProperty("invariants").EnumerateArray(), i => Assert.True(i.GetProperty("ok").GetBoolean()));
            Assert.NotEmpty(answer.Output.GetProperty("work").EnumerateArray());
            Assert.Equal(
                phase is "cut.cut_leg_a" or "cut.leg_b_record" or "cut.write_verify" or "cut.lifecycle_enact",
                answer.Output.GetProperty("mutation").GetString() != "NONE");
            Assert.Contains(run.DocumentId, answer.AffectedIds);
            Assert.Contains(run.RunId, answer.AffectedIds);
            if (phase == "cut.cut_leg_a")
            {
                var rows = Assert.Single(answer.Output.GetProperty("affectedRows").EnumerateArray());
                Assert.Equal(run.Pin("units"), rows.GetProperty("rows").GetRawText());
            }
        }
    }

    private static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static async Task WalkTimedAsync(CutRun run)
    {
        var began = Stopwatch.GetTimestamp();
        var imported = await run.ImportAsync();
        Assert.True(imported.Status == "SUCCESS", imported.ToString());
        Tell("import");
        foreach (var phase in CutRun.Phases)
        {
            began = Stopwatch.GetTimestamp();
            await run.WalkAsync(phase);
            Tell(phase);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{run.Text.Length} bytes, {run.Pin("units")} units");

        void Tell(string what) =>
            TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
    }

    /// <summary>The text as the rows alone give it, between what stands before and behind the region.</summary>
    private async Task<byte[]> WholeAsync(CutRun run)
    {
        var (lead, start, length) = Assert.Single(await Stack.Business.RowsAsync(
            "SELECT lead, region_start, region_length FROM cutter_governance.cut_change_set WHERE change_set_id = $1",
            r => (r.GetFieldValue<byte[]>(0), r.GetInt32(1), r.GetInt32(2)), run.ChangeSetId));
        var units = await Stack.Business.RowsAsync(
            "SELECT body || separator FROM law.unit WHERE change_set_id = $1 ORDER BY ordinal", r =>
                r.GetFieldValue<byte[]>(0), run.ChangeSetId);
        byte[] region = [.. lead, .. units.SelectMany(u => u)];
        Assert.Equal(length, region.Length);
        return [.. run.Text.AsSpan(0, start), .. region, .. run.Text.AsSpan(start + length)];
    }
}
