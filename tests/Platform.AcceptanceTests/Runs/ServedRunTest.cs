using System.Text.Json;

namespace Platform.AcceptanceTests.Runs;

/// <summary>A stack whose documents go to a real server, over a wire that a test can break.</summary>
public sealed class ServedRunStack : RunStack
{
    public Nginx Nginx { get; private set; } = null!;

    public Wire Wire { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        Nginx = await Nginx.StartAsync();
        Wire = new Wire(Nginx.Port);
        Stack = await Stack.StartAsync(new StackOptions { Orchestrators = 1, Start = false });
        ToTheServer(Stack.Orchestrator);
        await Task.WhenAll(Stack.Runner.StartAsync(), Stack.Audit.StartAsync(), Stack.Orchestrator.StartAsync());
    }

    public void ToTheServer(ServiceProcess orchestrator)
    {
        orchestrator.Settings.TryRemove("Filing__Folder", out _);
        orchestrator.Settings["Filing__Address"] = Wire.Url.ToString();
        orchestrator.Settings["Filing__User"] = Nginx.User;
        orchestrator.Settings["Filing__Password_FILE"] = Nginx.PasswordFile;
        orchestrator.Settings["Filing__TimeoutSeconds"] = "1";
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Wire.DisposeAsync();
        await Nginx.DisposeAsync();
    }
}

[CollectionDefinition(nameof(SharedServedRuns))]
public sealed class SharedServedRuns : ICollectionFixture<ServedRunStack>;

/// <summary>A test of what becomes of documents on a server. It finds the server well and the wire whole.</summary>
public abstract class ServedRunTest : RunTest
{
    private readonly ServedRunStack served;

    protected ServedRunTest(ServedRunStack served)
        : base(served)
    {
        this.served = served;
        Wire.Decide = Wire.Pass;
        Nginx.GetWell();
        Nginx.LetIn();
    }

    protected Nginx Nginx => served.Nginx;

    protected Wire Wire => served.Wire;

    protected Task<string> FolderAsync(string run) => TextAsync(run, "folder");

    protected Task<string> ReasonAsync(string run) => TextAsync(run, "stopReason");

    /// <summary>The document whose name begins so; null while there is none.</summary>
    protected async Task<JsonElement?> DocumentAsync(string run, string begin)
    {
        foreach (var document in (await ShowAsync(run)).GetProperty("documents").EnumerateArray())
        {
            if (document.GetProperty("name").GetString()!.StartsWith(begin, StringComparison.Ordinal)) return document;
        }

        return null;
    }

    protected async Task<int> TriesAsync(string run, string begin) =>
        (await DocumentAsync(run, begin))?.GetProperty("tries").GetInt32() ?? 0;

    /// <summary>The requests for paths that hold this text.</summary>
    protected string[] Asked(string method, string part) =>
        [.. Nginx.Log().Where(l => l.StartsWith(method + " ", StringComparison.Ordinal) && l.Contains(part, StringComparison.Ordinal))];

    private async Task<string> TextAsync(string run, string name) =>
        (await ShowAsync(run)).GetProperty("run").GetProperty(name).GetString()!;
}
