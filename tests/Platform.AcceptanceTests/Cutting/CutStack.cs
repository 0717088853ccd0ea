using Npgsql;

namespace Platform.AcceptanceTests.Cutting;

/// <summary>A stack whose runner cuts laws, with a sovereign and a place for backups.</summary>
public class CutStack : IAsyncLifetime
{
    private readonly DirectoryInfo backups = Directory.CreateTempSubdirectory("platform-backups-");

    protected virtual StackOptions Options => new() { Start = false };

    public Stack Stack { get; private set; } = null!;

    public Sovereign Sovereign { get; } = new("Ada");

    public BackupKey BackupKey { get; private set; } = null!;

    public string BackupFolder => backups.FullName;

    public async ValueTask InitializeAsync()
    {
        BackupKey = await BackupKey.MakeAsync();
        Stack = await Stack.StartAsync(Options);
        await PrepareAsync(Stack, this);
        Stack.Allow(Sovereign.Allowed("cut.*"));
        await Task.WhenAll(new[] { Stack.Runner, Stack.Audit }.Concat(Stack.Orchestrators).Select(s => s.StartAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        await Stack.DisposeAsync();
        Sovereign.Dispose();
        BackupKey.Dispose();
        backups.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The backup's role on this stack's database.</summary>
    public static string BackupConnection(Stack stack) => new NpgsqlConnectionStringBuilder(stack.Business.App)
    {
        Username = "business_backup", Password = TestServers.Secret("business-backup"),
    }.ConnectionString;

    public static async Task PrepareAsync(Stack stack, CutStack cut)
    {
        await stack.Business.ExecuteAsync($"GRANT CONNECT, TEMPORARY ON DATABASE \"{stack.Business.Name}\" TO business_backup");
        var settings = stack.Runner.Settings;
        settings["Actions__Assemblies__1"] = Repository.Program("ActionRunner", "cutting.dll");
        settings["Cutting__BackupFolder"] = cut.BackupFolder;
        settings["Cutting__RecipientKeyFile"] = cut.BackupKey.PublicKeyFile;
        settings["Cutting__BackupConnection"] = BackupConnection(stack);
        if (TestServers.PgDump is { } dump) settings["Cutting__PgDump"] = dump;
    }
}

[CollectionDefinition(nameof(SharedCutStack))]
public sealed class SharedCutStack : ICollectionFixture<CutStack>;

/// <summary>A test that cuts documents of its own.</summary>
[Collection(nameof(SharedCutStack))]
public abstract class CutTest(CutStack cut) : IAsyncLifetime
{
    protected Stack Stack => cut.Stack;

    protected CutStack Cut => cut;

    protected Agent Agent { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Agent = await cut.Stack.ConnectAgentAsync();

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        Failures.Tell(cut.Stack);
        GC.SuppressFinalize(this);
    }

    /// <summary>A run on a document that nobody else has.</summary>
    protected CutRun NewRun(string? text = null, string profile = "numbered-sections") =>
        new(Agent, cut.Sovereign, Texts.NewDocumentId(), text ?? Texts.Harbour, profile);

    /// <summary>A run on a new document, walked up to this phase.</summary>
    protected async Task<CutRun> WalkedAsync(string upTo)
    {
        var run = NewRun();
        await run.ImportAsync();
        await run.WalkAsync(upTo);
        return run;
    }
}
