using System.IO.Compression;
using System.Text;
using Platform.AcceptanceTests.Cutting;

namespace Platform.AcceptanceTests.Runs;

/// <summary>Texts that every Debian has and that nobody wrote for this.</summary>
[Collection(nameof(SharedCutRuns))]
public sealed class When_real_texts_are_cut_by_runs(CutRunStack cut) : LawTest(cut)
{
    private static readonly string[] Documents =
    [
        "01-source-pin", "02-mark", "03-cutplan", "04-pre-write-backup", "05-grant-probe", "06-cut-leg-a", "07-structural-verify", "08-leg-b-record", "09-write-verify", "10-lifecycle-enact",
        "11-final-orchestrator-report", "SG1-cut-authz-request", "SG2-lifecycle-authz-request",
    ];

    [Fact]
    [Trait("Requirement", "C01")]
    [Trait("Requirement", "R064")]
    [Trait("Requirement", "R074")]
    [Trait("Requirement", "R088")]
    public async Task Should_lose_no_byte_and_give_each_unit_an_address_of_its_own()
    {
        var laws = new List<CutRun>();
        foreach (var name in new[] { "GPL-2", "LGPL-3", "Apache-2.0", "MPL-2.0", "GFDL-1.3", "CC0-1.0" })
            laws.Add(await ImportAsync(await File.ReadAllTextAsync($"/usr/share/common-licenses/{name}", TestContext.Current.CancellationToken)));
        await Task.WhenAll(laws.Select(WalkAsync));
    }

    /// <summary>Half a million bytes in some thousands of units; how long each phase took is in the test's output.</summary>
    [Fact]
    [Trait("Requirement", "R064")]
    [Trait("Requirement", "R088")]
    public async Task Should_cut_a_whole_manual()
    {
        const string Manual = "/usr/share/doc/debian-policy/policy.txt.gz";
        Assert.SkipUnless(File.Exists(Manual), $"{Manual} is not installed here (package debian-policy).");
        await using var file = File.OpenRead(Manual);
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress), Encoding.UTF8);
        await WalkAsync(await ImportAsync(await text.ReadToEndAsync(TestContext.Current.CancellationToken)));
    }

    private async Task WalkAsync(CutRun law)
    {
        var run = await StartedAsync(law);
        await CloseAsync(run);

        var whole = await Stack.Orchestrator.GetAsync($"/runs/{run}");
        var folder = Path.Combine(Stack.KnowledgeBase, whole.GetProperty("run").GetProperty("folder").GetString()!);
        Assert.Equal(Documents, Directory.GetFiles(folder).Select(f => Path.GetFileName(f)[..^"-2026-01-01.md".Length]).Order(StringComparer.Ordinal));
        KeyProof.Follows(whole, folder);
        foreach (var phase in whole.GetProperty("tries").EnumerateArray())
            TestContext.Current.TestOutputHelper?.WriteLine($"{law.Text.Length} bytes, {phase.GetProperty("name")}: {phase.GetProperty("durationMs")} ms");
        await PartitionHoldsAsync(law, whole.GetProperty("pins"));
    }

    private async Task PartitionHoldsAsync(CutRun law, System.Text.Json.JsonElement pins)
    {
        var region = law.Text.AsMemory(int.Parse(pins.GetProperty("regionStart").GetString()!), int.Parse(pins.GetProperty("regionLength").GetString()!));
        var stored = await Stack.Business.ScalarAsync<byte[]>("SELECT string_agg(body || separator, ''::bytea ORDER BY ordinal) FROM law.unit WHERE document_id = $1", law.DocumentId);
        // White space before the first unit is nobody's.
        var lead = region[..(region.Length - stored.Length)];
        Assert.True(string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(lead.Span)), "Text stands before the first unit.");
        Assert.Equal(Encoding.UTF8.GetString(region.Span[lead.Length..]), Encoding.UTF8.GetString(stored));
        Assert.Equal(
            int.Parse(pins.GetProperty("units").GetString()!),
            (int)await Stack.Business.ScalarAsync<long>("SELECT count(DISTINCT canonical_address) FROM law.unit WHERE document_id = $1 AND lifecycle = 'enacted'", law.DocumentId));
    }
}
