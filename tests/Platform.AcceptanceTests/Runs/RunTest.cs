using System.Net.Http.Json;
using System.Text.Json;
using Platform.Statements;

namespace Platform.AcceptanceTests.Runs;

/// <summary>
/// A stack with an orchestrator and phases that do no work, for the tests that leave it whole; they keep apart by versions of their own.
/// </summary>
public class RunStack : IAsyncLifetime
{
    public Stack Stack { get; protected set; } = null!;

    public virtual async ValueTask InitializeAsync() => Stack = await StartAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Stack.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public static Task<Stack> StartAsync(StackOptions? options = null) => Stack.StartAsync(options ?? new StackOptions { Orchestrators = 1 });
}

[CollectionDefinition(nameof(SharedRuns))]
public sealed class SharedRuns : ICollectionFixture<RunStack>;

/// <summary>A test of runs, with a sovereign who has a key, on a shared stack or on one of its own, because it breaks it.</summary>
public abstract class RunTest(RunStack? shared = null, StackOptions? options = null) : IAsyncLifetime
{
    private readonly string version = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    protected Stack Stack { get; private set; } = null!;

    protected Agent Agent { get; private set; } = null!;

    protected Signer Sovereign { get; } = new("sovereign");

    protected Agent Operator { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Stack = shared?.Stack ?? await RunStack.StartAsync(options);
        Agent = await Stack.ConnectAgentAsync();
        Operator = await Stack.ConnectOperatorAsync();
        Stack.Allow(Sovereign.Allowed(maySetSecurity: false, "cut.*"));
    }

    public async ValueTask DisposeAsync()
    {
        Failures.Tell(Stack);
        if (shared is null) await Stack.DisposeAsync();
        Sovereign.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task<string> StartRunAsync(string document = "DOC", string agent = "maria")
    {
        var answer = await AskAsync(Agent, "start-run", Start(document, agent));
        Assert.True(answer.Status == "TAKEN", answer.Error);
        return answer.Json.GetProperty("runId").GetString()!;
    }

    protected string Version => version;

    protected object Start(string document, string agent = "maria", Guid? id = null, string? version = null) =>
        new { commandId = id ?? Command.NewId(), agentId = agent, documentId = document, sourceVersionId = version ?? this.version };

    protected static async Task<Answer> AskAsync(Agent agent, string exchange, object message) => await AskAsync(agent, exchange, JsonSerializer.SerializeToUtf8Bytes(message));

    protected static async Task<Answer> AskAsync(Agent agent, string exchange, byte[] message) =>
        await (await agent.SendAsync(message, exchange: exchange)).WithinAsync(TimeSpan.FromSeconds(30), $"the answer of {exchange}", () => "");

    protected async Task<Answer> DecideAsync(string run, string verdict = "APPROVE", Signer? by = null, string? subject = null, DateTimeOffset? expiresAt = null, Guid? id = null, string? gate = null)
    {
        var decide = (await ShowAsync(run)).GetProperty("decide");
        var signed = (by ?? Sovereign).Decide(run, gate ?? decide.GetProperty("gate").GetString()!, verdict, subject ?? decide.GetProperty("sha256").GetString()!, expiresAt, id);
        return await AskAsync(Operator, "decide-run", signed.ToJson());
    }

    protected Task<Answer> ResumeAsync(string run) => AskAsync(Operator, "resume-run", new { commandId = Command.NewId(), runId = run, actor = "olga", reason = "Try again." });

    protected async Task<JsonElement> ShowAsync(string run)
    {
        using var http = new HttpClient { BaseAddress = Stack.Orchestrators.First(o => !o.HasExited).Url };
        return await http.GetFromJsonAsync<JsonElement>(new Uri($"/runs/{run}", UriKind.Relative), Cancel);
    }

    protected async Task<string> StateAsync(string run)
    {
        var shown = (await ShowAsync(run)).GetProperty("run");
        return shown.GetProperty("stopCode") is { ValueKind: JsonValueKind.String } stop ? stop.GetString()! : shown.GetProperty("state").GetString()!;
    }

    protected Task ReachesAsync(string run, string state, int seconds = 30) => Eventually.EqualAsync(state, () => StateAsync(run), $"the state of {run}", TimeSpan.FromSeconds(seconds), Stack.Describe);

    /// <summary>Through both gates to the end.</summary>
    protected async Task CloseAsync(string run)
    {
        await ReachesAsync(run, "AWAITING_SG1");
        Assert.Equal("TAKEN", (await DecideAsync(run)).Status);
        await ReachesAsync(run, "AWAITING_SG2");
        Assert.Equal("TAKEN", (await DecideAsync(run)).Status);
        await ReachesAsync(run, "CLOSED");
    }

    /// <summary>The documents in the run's folder, as they stand on the disk.</summary>
    protected async Task<string[]> FilesAsync(string run)
    {
        var folder = Path.Combine(Stack.KnowledgeBase, (await ShowAsync(run)).GetProperty("run").GetProperty("folder").GetString()!);
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)] : [];
    }
}
