using System.Text.Json;

namespace Platform.AcceptanceTests.Runs;

/// <summary>A sovereign who uses the command line, with a key of her own, on a stack whose knowledge base is a server.</summary>
internal sealed class SovereignsDesk(Stack stack, Nginx nginx, Wire wire) : IDisposable
{
    public const string Key = "ada";

    private readonly DirectoryInfo own = Directory.CreateTempSubdirectory("platform-sovereign-");

    /// <summary>What the status file says the knowledge base is.</summary>
    public string KnowledgeBase { get; set; } = wire.Url.ToString();

    /// <summary>Whether the status file says who the orchestrator is at the server.</summary>
    public bool NamesUser { get; set; } = true;

    /// <summary>Where decisions are sent to.</summary>
    public Uri Operator { get; set; } = TestServers.Broker("operator", stack.VirtualHost);

    public void Dispose() => own.Delete(recursive: true);

    public async Task MakeKeyAsync(string pattern = "cut.*")
    {
        await RunAsync(0, "keys", "new", Key);
        await RunAsync(0, "keys", "allow", Key, "--may-approve", pattern);
    }

    /// <summary>Runs the tool, which has to end with this code.</summary>
    public async Task<string> RunAsync(int code, params string[] arguments)
    {
        await File.WriteAllTextAsync(Status, JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["services"] = new Dictionary<string, object>
            {
                ["action-runner"] = new { url = stack.Runner.Url },
                ["audit"] = new { url = stack.Audit.Url },
                ["orchestrator"] = new { url = stack.Orchestrator.Url },
            },
            ["agent"] = new { amqp = stack.AgentBroker },
            ["operator"] = new { amqp = Operator },
            ["keys"] = stack.KeysFile,
            ["knowledgeBase"] = KnowledgeBase,
            ["knowledgeBaseUser"] = NamesUser ? Nginx.User : null,
            ["knowledgeBasePasswordFile"] = NamesUser ? nginx.PasswordFile : null,
        }), TestContext.Current.CancellationToken);
        var (ended, output) = await Hestia.RunAsync(Status, own, arguments);
        Assert.True(ended == code, $"{string.Join(' ', arguments)} ended with {ended}:\n{output}");
        return output;
    }

    public Task<string> ApproveAsync(string run, int code = 0) => RunAsync(code, "run", "approve", run, "--key", Key, "--yes");

    private string Status => Path.Combine(own.FullName, "status.json");
}
