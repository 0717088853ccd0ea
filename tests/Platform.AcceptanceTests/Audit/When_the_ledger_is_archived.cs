using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZstdSharp;

namespace Platform.AcceptanceTests.Audit;

public sealed class When_the_ledger_is_archived : OwnStackTest
{
    private const string Clear = "ALTER TABLE ledger.{0} DISABLE TRIGGER ALL; DELETE FROM ledger.{0}; "
        + "ALTER TABLE ledger.{0} ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row; ";

    private static readonly string[] Tables = ["entry", "payload", "affected", "tile", "checkpoint"];

    private readonly string folder;

    public When_the_ledger_is_archived()
        : this(Directory.CreateTempSubdirectory("archived-").FullName)
    {
    }

    private When_the_ledger_is_archived(string folder)
        : base(new StackOptions
        {
            AuditSettings = new Dictionary<string, string>
            {
                ["Proving__KeyFile"] = MakeKey(folder), ["Proving__Folder"] = folder, ["Proving__Origin"] = LedgerLog.Origin,
            },
        })
    {
        this.folder = folder;
    }

    private string Archive => Path.Combine(folder, "archive");

    private string Keys => Path.Combine(folder, "verifier-keys");

    [Fact]
    [Trait("Requirement", "R018")]
    [Trait("Requirement", "C32")]
    [Trait("Requirement", "G5")]
    public async Task Should_prove_itself_without_any_service_and_name_what_was_changed()
    {
        await FillAsync(0, 600);
        var (first, last) = (await ArchiveAsync("--segment", "256"), await ArchiveAsync());
        Assert.Equal((512L, 512L, 88L), (Of(first, "entries"), Of(first, "added"), Of(first, "waiting")));
        Assert.Equal((512L, 0L), (Of(last, "entries"), Of(last, "added")));
        // What a call that died left is written again.
        await File.WriteAllTextAsync(Path.Combine(Archive, Segment(2)), "half of");
        await File.WriteAllTextAsync(Path.Combine(Archive, Segment(2) + ".partial"), "half of");
        await FillAsync(600, 800);
        Assert.Equal(256, Of(await ArchiveAsync(), "added"));
        await Stack.Audit.StopAsync();

        var (code, said) = await VerifyAsync();

        Assert.True(code == 0, said);
        var verdict = JsonDocument.Parse(said).RootElement;
        Assert.Equal((768L, 800L), (verdict.GetProperty("entries").GetInt64(), verdict.GetProperty("signedSize").GetInt64()));
        var missed = new List<string>();
        foreach (var (what, bad, change) in Changes())
        {
            var kept = Directory.GetFiles(Archive).ToDictionary(f => f, File.ReadAllBytes);
            change();
            (code, said) = await VerifyAsync();
            var found = code == 1 && JsonDocument.Parse(said).RootElement.TryGetProperty("firstBad", out var index) ? index.GetInt64() : -1;
            if (code != 1 || found != bad) missed.Add($"{what}: {code} {said}");
            foreach (var (file, bytes) in kept) await File.WriteAllBytesAsync(file, bytes);
        }

        Assert.True(missed.Count == 0, string.Join('\n', missed));
        Assert.Equal(0, (await VerifyAsync()).Code);
    }

    [Fact]
    [Trait("Requirement", "R018")]
    [Trait("Requirement", "G5")]
    public async Task Should_take_nothing_that_the_ledger_did_not_sign()
    {
        await FillAsync(0, 300);
        await ArchiveAsync("--segment", "256");
        await FillAsync(300, 520);
        await Stack.AuditDatabase.ExecuteAsync(
            "ALTER TABLE ledger.payload DISABLE TRIGGER ALL; "
            + "UPDATE ledger.payload SET body = convert_to('{\"parameters\":{}}', 'UTF8') WHERE index = 400; "
            + "ALTER TABLE ledger.payload ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row;");

        var (code, said) = await RunAsync("ledger", "archive", Archive, "--key", Keys);
        Assert.Equal(1, code);
        Assert.Contains("Entry 400 of the ledger is not as it was written", said, StringComparison.Ordinal);
        Assert.Equal(0, (await VerifyAsync()).Code);

        // Another past, which is whole in itself, under the same key.
        await Stack.Audit.StopAsync();
        await Stack.AuditDatabase.ExecuteAsync(string.Concat(Tables.Select(t => Clear.Replace("{0}", t, StringComparison.Ordinal))));
        File.Delete(Path.Combine(folder, "checkpoints.ndjson"));
        await Stack.Audit.StartAsync();
        await FillAsync(0, 520, "another");
        (code, said) = await RunAsync("ledger", "archive", Archive, "--key", Keys);
        Assert.Equal(1, code);
        Assert.Contains("does not begin with the 256 entries that are archived", said, StringComparison.Ordinal);
        (code, said) = await VerifyAsync();
        Assert.Equal((0, 256L), (code, Of(JsonDocument.Parse(said).RootElement, "entries")));
    }

    /// <summary>What is changed, and the entry that is named then; -1 where none is.</summary>
    private IEnumerable<(string What, long Bad, Action Change)> Changes()
    {
        yield return ("a payload's letter", 300, () => Replace(1, 300 - 256 + 1, "SRV-001", "SRV-002"));
        yield return ("an entry's hash", 0, () => Replace(0, 1, "\"hash\":\"", "\"hash\":\"0"));
        yield return ("an entry taken away", 511, () => Alter(1, 256, _ => null));
        yield return ("an entry put in", 767, () => Alter(2, 256, line => line + "\n" + line));
        yield return ("the first line", 256, () => Replace(1, 0, "\"previousHash\":\"", "\"previousHash\":\"0"));
        yield return ("a file cut short", 512, () => File.WriteAllBytes(At(Segment(2)), File.ReadAllBytes(At(Segment(2)))[..40]));
        yield return ("a file lengthened", 767, () => File.AppendAllText(At(Segment(2)), "x"));
        yield return ("a file taken away", 256, () => File.Delete(At(Segment(1))));
        yield return ("two files exchanged", 0, () =>
        {
            var one = File.ReadAllBytes(At(Segment(0)));
            File.Copy(At(Segment(1)), At(Segment(0)), overwrite: true);
            File.WriteAllBytes(At(Segment(1)), one);
        });
        yield return ("the last file and its line", -1, () => Describe(d => d["segments"]!.AsArray().RemoveAt(2)));
        yield return ("the checkpoint's size", -1, () => Describe(
            d => d["checkpoint"] = d["checkpoint"]!.GetValue<string>().Replace("\n800\n", "\n801\n", StringComparison.Ordinal)));
        yield return ("the proof", -1, () => Describe(d => d["consistency"]!.AsArray().RemoveAt(0)));
    }

    private void Replace(int segment, int line, string what, string by) =>
        Alter(segment, line, text => text.Replace(what, by, StringComparison.Ordinal));

    /// <summary>Alters a line of a segment, and lets its description tell of the file as it is then.</summary>
    private void Alter(int segment, int line, Func<string, string?> how)
    {
        using var expand = new Decompressor();
        using var compress = new Compressor();
        var lines = Encoding.UTF8.GetString(expand.Unwrap(File.ReadAllBytes(At(Segment(segment))))).Split('\n').ToList();
        if (how(lines[line]) is { } altered) lines[line] = altered;
        else lines.RemoveAt(line);
        var bytes = compress.Wrap(Encoding.UTF8.GetBytes(string.Join('\n', lines))).ToArray();
        File.WriteAllBytes(At(Segment(segment)), bytes);
        Describe(d => d["segments"]![segment]!["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private void Describe(Action<JsonObject> change)
    {
        var description = JsonNode.Parse(File.ReadAllText(At("archive.json")))!.AsObject();
        change(description);
        File.WriteAllText(At("archive.json"), description.ToJsonString());
    }

    private async Task<JsonElement> ArchiveAsync(params string[] more)
    {
        var (code, said) = await RunAsync(["ledger", "archive", Archive, "--key", Keys, "--json", .. more]);
        Assert.True(code == 0, said);
        return JsonDocument.Parse(said).RootElement;
    }

    private Task<(int Code, string Said)> VerifyAsync() => RunAsync("verify", Archive, "--key", Keys, "--json");

    private async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        var status = At("../status.json");
        await File.WriteAllTextAsync(status, JsonSerializer.Serialize(new { services = new { audit = new { url = Stack.Audit.Url } } }));
        return await Hestia.RunAsync(status, arguments);
    }

    private string At(string file) => Path.Combine(Archive, file);

    private static string Segment(int number) => $"{number * 256:D16}.ndjson.zst";

    private static long Of(JsonElement said, string name) => said.GetProperty(name).GetInt64();

    private async Task FillAsync(int from, int to, string trace = "job-1")
    {
        await using var forger = await ForgedRecord.ForgerAsync(Stack);
        for (var seq = from + 1; seq <= to; seq++)
            await new ForgedRecord("action-runner/archived", seq) { TraceId = trace }.SendAsync(forger);
        await new LedgerLog(Stack, folder).CheckpointOfAsync(to);
    }

    private static string MakeKey(string folder)
    {
        var path = Path.Combine(folder, "key");
        File.WriteAllText(path, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
        return path;
    }
}
