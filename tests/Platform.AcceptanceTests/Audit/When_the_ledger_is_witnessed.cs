using System.Net;
using System.Text;
using System.Text.Json;
using Platform.Proofs.Notes;
using Platform.Proofs.Trees;
using Platform.Proofs.Witnessing;

namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// Whoever holds the ledger's database, its key and its file can make a past that is whole in itself. Three services saw the other one, and
/// keep what was signed of it where he does not reach.
/// </summary>
public sealed class When_the_ledger_is_witnessed : OwnStackTest
{
    private const string Source = "action-runner/witnessed";
    private const string Seed = "7777777777777777777777777777777777777777777777777777777777777777";

    private static readonly string Folder = Directory.CreateTempSubdirectory("witnessed-").FullName;

    public When_the_ledger_is_witnessed()
        : base(new StackOptions
        {
            Miners = 1,
            Orchestrators = 1,
            AuditSettings = new Dictionary<string, string>
            {
                ["Proving__KeyFile"] = KeyFile("ledger", '7'), ["Proving__Folder"] = Folder, ["Proving__Origin"] = LedgerLog.Origin, ["Proving__PolicyFile"] = Path.Combine(Folder, "policy"),
            },
            RunnerSettings = Witness("action-runner", '1').Append(new("OTEL_METRICS_EXPORTER", "prometheus")).ToDictionary(),

            // One that is given no key, and signs nothing.
            MinerSettings = new Dictionary<string, string> { ["Witnessing__SilentAfter"] = "00:00:03" },
            OrchestratorSettings = Witness("orchestrator", '3'),
        })
    {
    }

    private IEnumerable<(ServiceProcess Service, TestDatabase Database)> Witnesses => [(Stack.Runner, Stack.Business), (Stack.Miner, Stack.MinerDatabase!), (Stack.Orchestrator, Stack.OrchestratorDatabase!)];

    /// <summary>Those witnesses that are sources of records.</summary>
    private IEnumerable<(ServiceProcess Service, TestDatabase Database)> Sources => Witnesses.Where(w => w.Service != Stack.Miner);

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_be_found_out_by_each_witness_whatever_a_superuser_with_its_key_did()
    {
        var log = new LedgerLog(Stack, Folder);
        var forger = new LedgerForger(Stack, log, Seed);
        await FillAsync(0, 40);
        await AgreeAsync(40);
        await FillAsync(40, 60);
        await AgreeAsync(60);
        Assert.Equal(["given", "first-heard", "given"], await Task.WhenAll(Witnesses.Select(async w => (await w.Service.GetAsync("/witness")).GetProperty("trust").GetString())));
        await AnswersAsTheProtocolSaysAsync(log);
        await IsCosignedAsync(log);

        await forger.KeepAsync();
        await forger.CutAsync(40);
        await DisagreeAsync("shrunken", changed: 40);
        await AreEntriesAsync(log, "SHRUNKEN", known: 60);
        var metrics = await Stack.Runner.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Matches(@"(?m)^platform_action_runner_witness_disagrees\{[^}]*\} 1\b", metrics);
        Assert.Equal("missing", await QuorumAsync());

        // What was there is there again, and grows.
        await forger.RestoreAsync();
        await FillAsync(60, 62);
        await AgreeAsync(62);

        await Stack.Audit.StopAsync();
        await Eventually.EqualAsync("SILENT", () => StateAsync(Stack.Miner), "the state of a witness that hears nothing", diagnose: Stack.Describe);
        await forger.RestoreAsync();
        await FillAsync(60, 65);
        await DisagreeAsync("fork", changed: 60);
        await AreEntriesAsync(log, "FORK", known: 62);

        await forger.RewriteAsync(20);
        await DisagreeAsync("fork", changed: 20);
        Assert.True((await Stack.Ledger.VerifyAsync()).GetProperty("valid").GetBoolean(), "on the ledger's own side nothing tells");
        await AreEntriesAsync(log, "FORK", known: 62);
    }

    /// <summary>C2SP tlog-witness, asked by somebody outside.</summary>
    private async Task AnswersAsTheProtocolSaysAsync(LedgerLog log)
    {
        var note = await log.BytesAsync("checkpoint");
        using var ledger = NoteSigner.Ed25519(LedgerLog.Origin, Convert.FromHexString(Seed));
        using var stranger = NoteSigner.New(LedgerLog.Origin);
        var (status, type, body) = await AddAsync($"old 60\n\n{Encoding.UTF8.GetString(note)}");
        Assert.Equal((HttpStatusCode.OK, "text/plain"), (status, type));
        Assert.NotEmpty(SignedNote.Parse(note).With(SignedNote.ParseSignatures(body)).SignedBy([await KeyOfAsync(Stack.Orchestrator)]));
        Assert.Equal((HttpStatusCode.Conflict, "text/x.tlog.size", "60\n"), await AddAsync($"old 0\n\n{Encoding.UTF8.GetString(note)}"));
        Assert.Equal(HttpStatusCode.BadRequest, (await AddAsync("old 0\n")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await AddAsync(new string('x', AddCheckpoint.BytesMax + 1))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AddAsync($"old 60\n\n{new Checkpoint(LedgerLog.Origin, 61, TreeHash.Empty).Sign(stranger)}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await AddAsync($"old 0\n\n{new Checkpoint("platform.local/other", 61, TreeHash.Empty).Sign(ledger)}")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await AddAsync($"old 60\n\n{new Checkpoint(LedgerLog.Origin, 61, TreeHash.Empty).Sign(ledger)}")).Status);
        await AgreeAsync(60);
        using var unsigned = new StringContent($"old 60\n\n{Encoding.UTF8.GetString(note)}");
        using var answer = await Stack.Miner.Http.PostAsync(new Uri("/add-checkpoint", UriKind.Relative), unsigned);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task IsCosignedAsync(LedgerLog log)
    {
        Assert.Equal("none", await QuorumAsync());
        NoteKey[] keys = [await KeyOfAsync(Stack.Runner), await KeyOfAsync(Stack.Orchestrator)];
        await File.WriteAllTextAsync(Path.Combine(Folder, "policy"), $"witness a {keys[0]} {Stack.Runner.Url}\nwitness b {keys[1]} {Stack.Orchestrator.Url}\ngroup both all a b\nquorum both\n");
        await Eventually.EqualAsync("reached", QuorumAsync, "the quorum", diagnose: Stack.Describe);
        Assert.Equal(keys, SignedNote.Parse(await log.BytesAsync("checkpoint")).SignedBy(keys));
        Assert.Equal(60, (await log.ProofAsync(17)).Verify(TreeHash.Leaf(Encoding.UTF8.GetBytes((await Stack.Ledger.EntriesAsync())[17].Envelope)), log.Keys, keys, 2).Size);
    }

    private Task AgreeAsync(long size) => Task.WhenAll(Witnesses.Select(w => Eventually.EqualAsync(
        ("AGREES", size),
        async () => (await w.Service.GetAsync("/witness")) is var said && said.TryGetProperty("accepted", out var accepted) && accepted.ValueKind == JsonValueKind.Object
            ? (said.GetProperty("state").GetString()!, accepted.GetProperty("size").GetInt64())
            : ("", 0L),
        $"what {w.Service.Name} says and accepted", diagnose: Stack.Describe)));

    /// <summary>
    /// All three say of what kind it is, and between which of the sizes that each accepted the ledger became another one.
    /// </summary>
    private async Task DisagreeAsync(string kind, long changed)
    {
        foreach (var (service, database) in Witnesses)
        {
            var sizes = await database.RowsAsync("SELECT size FROM witness.accepted ORDER BY size", r => r.GetInt64(0));
            await Eventually.EqualAsync(
                ("DISAGREES", kind, sizes.Where(s => s <= changed).DefaultIfEmpty().Max(), sizes.First(s => s > changed)),
                async () => (await service.GetAsync("/witness")) is var said && said.GetProperty("alarm") is { ValueKind: JsonValueKind.Object } alarm
                    ? (said.GetProperty("state").GetString()!, alarm.GetProperty("kind").GetString()!, alarm.GetProperty("holdsAt").GetInt64(), alarm.GetProperty("differsAt").GetInt64())
                    : ("", "", 0L, 0L),
                $"what {service.Name} says", diagnose: Stack.Describe);
            // Kept a moment after it is said: a database that is away hides no alarm.
            await Eventually.TrueAsync(
                async () => (await database.RowsAsync("SELECT kind FROM witness.alarm", r => r.GetString(0))).Contains(kind),
                $"{service.Name} keeps the alarm", diagnose: service.Describe);
            Assert.Contains(service.Output, l => l.Contains("\"@l\":\"Fatal\"", StringComparison.Ordinal) && l.Contains("The ledger was ", StringComparison.Ordinal));
            Assert.Equal(sizes[^1], (await service.GetAsync("/witness")).GetProperty("accepted").GetProperty("size").GetInt64());
        }
    }

    /// <summary>
    /// The ledger goes on with the alarm in it, whatever was done to it: one entry for each alarm that a source of records keeps, with what
    /// was signed before and what was signed then.
    /// </summary>
    private async Task AreEntriesAsync(LedgerLog log, string status, long known)
    {
        foreach (var (service, database) in Sources)
        {
            var source = await database.ScalarAsync<string>("SELECT name FROM journal.source");
            await Eventually.EqualAsync(
                1, async () => (await AlarmsAsync()).Count, $"entries of the alarm {status} of {service.Name}", diagnose: Stack.Describe);
            var output = (await AlarmsAsync())[0].PayloadJson.GetProperty("output");
            Assert.Equal(known, output.GetProperty("knownSize").GetInt64());
            Assert.Equal(known, Opened("acceptedNote").Size);
            Assert.StartsWith("The ledger was ", output.GetProperty("reason").GetString(), StringComparison.Ordinal);
            Assert.NotEqual(Opened("acceptedNote").Root, Opened("heardNote").Root);
            Assert.Equal(
                await database.ScalarAsync<long>("SELECT count(*) FROM witness.alarm"),
                await database.ScalarAsync<long>("SELECT count(*) FROM journal.record WHERE kind = 'ledger_alarm'"));

            async Task<List<LedgerEntry>> AlarmsAsync() =>
                (await Stack.Ledger.EntriesAsync()).FindAll(e => e.Kind == "ledger_alarm" && e.Source == source && e.Status == status);
            Checkpoint Opened(string name)
            {
                var note = SignedNote.Parse(Encoding.UTF8.GetBytes(output.GetProperty(name).GetString()!));
                return Checkpoint.Open(note, log.Keys, LedgerLog.Origin);
            }
        }
    }

    private static async Task<string> StateAsync(ServiceProcess service) => (await service.GetAsync("/witness")).GetProperty("state").GetString()!;

    private static async Task<NoteKey> KeyOfAsync(ServiceProcess service) => NoteKey.Parse((await service.GetAsync("/witness")).GetProperty("cosignerKey").GetString()!);

    private async Task<string> QuorumAsync()
    {
        using var answer = await Stack.Audit.Http.GetAsync(new Uri("/checkpoint", UriKind.Relative));
        return answer.Headers.GetValues("Checkpoint-Quorum").Single();
    }

    private async Task<(HttpStatusCode Status, string? Type, string Body)> AddAsync(string request)
    {
        using var body = new StringContent(request);
        using var answer = await Stack.Orchestrator.Http.PostAsync(new Uri("/add-checkpoint", UriKind.Relative), body);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync());
    }

    private async Task FillAsync(int from, int to)
    {
        await using var forger = await ForgedRecord.ForgerAsync(Stack);
        for (var seq = from + 1; seq <= to; seq++) await new ForgedRecord(Source, seq).SendAsync(forger);
        await Eventually.EqualAsync((long)to, () => Stack.Ledger.CountAsync(Source), "entries", diagnose: Stack.Describe);
    }

    private static Dictionary<string, string> Witness(string name, char digit) => new()
    {
        ["Witnessing__LedgerKeysFile"] = Path.Combine(Folder, "verifier-keys"),
        ["Witnessing__KeyFile"] = KeyFile(name, digit),
        ["Witnessing__Name"] = "platform.local/tests/" + name,
    };

    private static string KeyFile(string name, char digit)
    {
        var path = Path.Combine(Folder, name + "-key");
        File.WriteAllText(path, new string(digit, 64) + "\n");
        return path;
    }
}
