using System.Security.Cryptography;
using System.Text.Json;
using Platform.AcceptanceTests.Cutting;

namespace Platform.AcceptanceTests.Runs;

/// <summary>A stack whose runner cuts laws, whose orchestrator moves runs, and whose ledger signs what it says of itself.</summary>
public sealed class CutRunStack : CutStack
{
    private readonly string ledger = Directory.CreateTempSubdirectory("platform-ledger-").FullName;

    /// <summary>What a stranger needs to check a proof.</summary>
    public string VerifierKeys => Path.Combine(ledger, "verifier-keys");

    protected override StackOptions Options => new()
    {
        Start = false, Orchestrators = 1,
        AuditSettings = new Dictionary<string, string> { ["Proving__KeyFile"] = MakeKey(), ["Proving__Folder"] = ledger },
    };

    private string MakeKey()
    {
        var path = Path.Combine(ledger, "key");
        if (!File.Exists(path)) File.WriteAllText(path, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
        return path;
    }
}

[CollectionDefinition(nameof(SharedCutRuns))]
public sealed class SharedCutRuns : ICollectionFixture<CutRunStack>;

/// <summary>A test with real texts and real phases.</summary>
public abstract class LawTest(CutRunStack cut) : IAsyncLifetime
{
    private Agent agent = null!;
    private Agent sovereignsTool = null!;

    protected Stack Stack => cut.Stack;

    protected Signer Ada { get; } = new("ada");

    public async ValueTask InitializeAsync()
    {
        agent = await Stack.ConnectAgentAsync();
        sovereignsTool = await Stack.ConnectOperatorAsync();
        Stack.Allow(Ada.Allowed(mayApprove: "cut.*"));
    }

    public ValueTask DisposeAsync()
    {
        Failures.Tell(Stack);
        Ada.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A document that nobody else has.</summary>
    protected async Task<CutRun> ImportAsync(string? text = null)
    {
        var law = new CutRun(agent, cut.Sovereign, Texts.NewDocumentId(), text ?? Texts.Harbour, "numbered-sections");
        Assert.Equal("SUCCESS", (await law.ImportAsync()).Status);
        return law;
    }

    protected Task<Answer> StartAsync(CutRun law) => AskAsync(
        agent, "start-run", JsonSerializer.SerializeToUtf8Bytes(new { commandId = Command.NewId(), agentId = "maria", documentId = law.DocumentId, sourceVersionId = law.SourceVersionId }));

    protected async Task<string> StartedAsync(CutRun law)
    {
        var answer = await StartAsync(law);
        Assert.True(answer.Status == "TAKEN", answer.Error);
        return answer.Json.GetProperty("runId").GetString()!;
    }

    protected async Task DecideAsync(string run, string verdict = "APPROVE")
    {
        var decide = (await Stack.Orchestrator.GetAsync($"/runs/{run}")).GetProperty("decide");
        var decision = Ada.Decide(run, decide.GetProperty("gate").GetString()!, verdict, decide.GetProperty("sha256").GetString()!);
        var answer = await AskAsync(sovereignsTool, "decide-run", decision.ToJson());
        Assert.True(answer.Status == "TAKEN", answer.Error);
    }

    protected Task ResumeAsync(string run) => AskAsync(
        sovereignsTool, "resume-run", JsonSerializer.SerializeToUtf8Bytes(new { commandId = Command.NewId(), runId = run, actor = "olga", reason = "The process died." }));

    /// <summary>The stop's code where it is stopped, else its state.</summary>
    protected async Task<string> StateAsync(string run)
    {
        var shown = (await Stack.Orchestrator.GetAsync($"/runs/{run}")).GetProperty("run");
        return shown.GetProperty("stopCode") is { ValueKind: JsonValueKind.String } stop ? stop.GetString()! : shown.GetProperty("state").GetString()!;
    }

    protected Task ReachesAsync(string run, string state) =>
        Eventually.EqualAsync(state, () => StateAsync(run), $"the state of {run}", TimeSpan.FromSeconds(60), Stack.Describe);

    protected async Task CloseAsync(string run)
    {
        await ReachesAsync(run, "AWAITING_SG1");
        await DecideAsync(run);
        await ReachesAsync(run, "AWAITING_SG2");
        await DecideAsync(run);
        await ReachesAsync(run, "CLOSED");
    }

    private static async Task<Answer> AskAsync(Agent by, string exchange, byte[] message) =>
        await (await by.SendAsync(message, exchange: exchange)).WithinAsync(TimeSpan.FromSeconds(60), $"the answer of {exchange}", () => "");
}
