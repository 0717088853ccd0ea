using System.Text.Json;

namespace Platform.AcceptanceTests.Runs;

/// <summary>A real text, real phases, and a person who uses the command line.</summary>
[Collection(nameof(SharedCutRuns))]
public sealed class When_a_law_is_cut_by_a_run(CutRunStack cut) : IDisposable
{
    private readonly DirectoryInfo own = Directory.CreateTempSubdirectory("platform-sovereign-");

    private string Status => Path.Combine(own.FullName, "status.json");

    public void Dispose() => own.Delete(recursive: true);

    [Fact]
    [Trait("Requirement", "C01")]
    [Trait("Requirement", "R067")]
    [Trait("Requirement", "R074")]
    [Trait("Requirement", "R106")]
    [Trait("Requirement", "C25")]
    [Trait("Requirement", "C26")]
    [Trait("Requirement", "G5")]
    public async Task Should_leave_fifteen_documents_whose_keys_anyone_can_compute_again()
    {
        await WriteStatusAsync();
        await PlatformAsync("keys", "new", "ada");
        await PlatformAsync("keys", "allow", "ada", "--may-approve", "cut.*");
        await PlatformAsync("document", "import", "/usr/share/common-licenses/GPL-3", "--id", "GPL-3");
        await PlatformAsync("cut", "--document-id", "GPL-3", "--agent", "maria");
        var run = JsonElement.Parse((await PlatformAsync("run", "list", "--document-id", "GPL-3", "--json")).Split('\n')[0]).GetProperty("runId").GetString()!;
        await ReachesAsync(run, "AWAITING_SG1");
        await PlatformAsync("run", "approve", run, "--key", "ada", "--yes");
        await ReachesAsync(run, "AWAITING_SG2");
        await PlatformAsync("run", "approve", run, "--key", "ada", "--yes");
        await ReachesAsync(run, "CLOSED");

        var whole = await cut.Stack.Orchestrator.GetAsync($"/runs/{run}");
        var folder = Path.Combine(cut.Stack.KnowledgeBase, whole.GetProperty("run").GetProperty("folder").GetString()!);
        var files = Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).ToList();
        Assert.Equal(15, files.Count);
        Assert.Equal(2, files.Count(f => f.Contains("-authz-approval-", StringComparison.Ordinal)));
        KeyProof.Follows(whole, folder);
        await KeysAreRowsAsync(run, whole.GetProperty("keys"));
        await SidecarIsOneObjectAsync(run, whole.GetProperty("keys"), folder, files);
        await IsOneFileForAStrangerAsync(run, Path.Combine(folder, files.Single(f => f.StartsWith("02-mark", StringComparison.Ordinal))));
    }

    /// <summary>
    /// The stranger has the file and two keys, and no service; a document that was changed since is not passed on as the one that was
    /// filed.
    /// </summary>
    private async Task IsOneFileForAStrangerAsync(string run, string report)
    {
        await cut.Stack.CaughtUpAsync();
        var file = Path.Combine(own.FullName, "run.json");
        await PlatformAsync("run", "bundle", run, "--out", file);
        var verdict = await BundleProof.HoldsAsync(file, cut.VerifierKeys, cut.Stack.KeysFile);
        Assert.Equal(
            (run, 32, 15, 2),
            (verdict.GetProperty("id").GetString(), verdict.GetProperty("entries").GetInt32(), verdict.GetProperty("documents").GetInt32(), verdict.GetProperty("decisions").GetArrayLength()));

        var filed = await File.ReadAllBytesAsync(report, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(report, [.. filed, (byte)'\n'], TestContext.Current.CancellationToken);
        var (code, said) = await Hestia.RunAsync(Status, own, "run", "bundle", run, "--out", file);
        await File.WriteAllBytesAsync(report, filed, TestContext.Current.CancellationToken);
        Assert.True(code == 1 && said.Contains("INCOMPLETE", StringComparison.Ordinal) && said.Contains("02-mark", StringComparison.Ordinal), said);
        Assert.Equal(1, (await Hestia.RunAsync(null, "verify", file, "--key", cut.VerifierKeys)).Code);
    }

    /// <summary>The last key covers the last report, so that it cannot stand in it.</summary>
    private async Task SidecarIsOneObjectAsync(string run, JsonElement keys, string folder, List<string> files)
    {
        var sidecar = JsonElement.Parse(await PlatformAsync("run", "sidecar", run));
        Assert.True(JsonElement.DeepEquals(keys, sidecar.GetProperty("keys")));
        var indexed = JsonElement.Parse((await PlatformAsync("run", "list", "--document-id", "GPL-3", "--json")).Split('\n')[0]);
        foreach (var (member, phase) in new[] { ("closeoutKey", "closeout"), ("changeSetId", "cut_leg_a"), ("reviewDecisionId", "lifecycle_enact") })
            Assert.Equal(keys.GetProperty(phase).GetString(), indexed.GetProperty(member).GetString());
        var closeout = keys.GetProperty("closeout").GetString()!;
        Assert.DoesNotContain(files, f => File.ReadAllText(Path.Combine(folder, f)).Contains(closeout, StringComparison.Ordinal));
        Assert.Equal(closeout, await cut.Stack.OrchestratorDatabase!.ScalarAsync<string>("SELECT keys->>'closeout' FROM runs.run WHERE run_id = $1", run));
    }

    private async Task KeysAreRowsAsync(string run, JsonElement keys)
    {
        foreach (var (phase, table, column) in new[]
        {
            ("cut_leg_a", "cut_change_set", "change_set_id"), ("leg_b_record", "manifest_envelope", "id"), ("write_verify", "verify_result", "id"), ("lifecycle_enact", "review_decision", "id"),
        })
        {
            Assert.Equal(keys.GetProperty(phase).GetString(), await cut.Stack.Business.ScalarAsync<string>($"SELECT {column}::text FROM cutter_governance.{table} WHERE run_id = $1", run));
        }
    }

    private Task ReachesAsync(string run, string state) => Eventually.EqualAsync(
        state, async () => (await cut.Stack.Orchestrator.GetAsync($"/runs/{run}")).GetProperty("run").GetProperty("state").GetString()!, $"the state of {run}", TimeSpan.FromSeconds(60), cut.Stack.Describe);

    private Task WriteStatusAsync() => File.WriteAllTextAsync(Status, JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["services"] = new Dictionary<string, object> { ["action-runner"] = new { url = cut.Stack.Runner.Url }, ["audit"] = new { url = cut.Stack.Audit.Url }, ["orchestrator"] = new { url = cut.Stack.Orchestrator.Url } },
        ["agent"] = new { amqp = cut.Stack.AgentBroker },
        ["operator"] = new { amqp = TestServers.Broker("operator", cut.Stack.VirtualHost) },
        ["keys"] = cut.Stack.KeysFile,
        ["knowledgeBase"] = cut.Stack.KnowledgeBase,
    }), TestContext.Current.CancellationToken);

    private async Task<string> PlatformAsync(params string[] arguments)
    {
        var (code, output) = await Hestia.RunAsync(Status, own, arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)} ended with {code}:\n{output}");
        return output;
    }
}
