using Platform.Statements;

namespace Platform.Testing;

/// <summary>What a fixture needs of a stack.</summary>
public sealed record StackOptions
{
    public int Runners { get; init; } = 1;

    public int Audits { get; init; } = 1;

    public int Miners { get; init; }

    /// <summary>With one, the runners have phases that do no work, too.</summary>
    public int Orchestrators { get; init; }

    /// <summary>Start what there is; else the test starts it.</summary>
    public bool Start { get; init; } = true;

    /// <summary>Settings of every runner.</summary>
    public IReadOnlyDictionary<string, string> RunnerSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings of every audit service.</summary>
    public IReadOnlyDictionary<string, string> AuditSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings of every orchestrator.</summary>
    public IReadOnlyDictionary<string, string> OrchestratorSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings of every miner.</summary>
    public IReadOnlyDictionary<string, string> MinerSettings { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// One world: a virtual host, a business and an audit database of its own, and the real services as processes between them. Everything is
/// gone when it is disposed.
/// </summary>
public sealed class Stack : IAsyncDisposable
{
    private readonly List<Agent> agents = [];
    private readonly List<ServiceProcess> runners = [];
    private readonly List<ServiceProcess> audits = [];
    private readonly List<ServiceProcess> miners = [];
    private readonly List<ServiceProcess> orchestrators = [];

    private Stack(string vhost, TestDatabase business, TestDatabase audit, TestDatabase? miner, TestDatabase? orchestrator)
    {
        OrchestratorDatabase = orchestrator;
        VirtualHost = vhost;
        Business = business;
        AuditDatabase = audit;
        MinerDatabase = miner;
        Journal = new Journal(business);
        Ledger = new Ledger(audit, () => audits.First(a => !a.HasExited));
        Truth = new Truth(this);
    }

    public string VirtualHost { get; }

    public TestDatabase Business { get; }

    public TestDatabase AuditDatabase { get; }

    /// <summary>Null in a stack without miners.</summary>
    public TestDatabase? MinerDatabase { get; }

    /// <summary>Null in a stack without orchestrators.</summary>
    public TestDatabase? OrchestratorDatabase { get; }

    /// <summary>The folder where the orchestrators keep documents.</summary>
    public string KnowledgeBase => KeysFile + ".knowledge-base";

    public Journal Journal { get; }

    public Ledger Ledger { get; }

    public Truth Truth { get; }

    public IReadOnlyList<ServiceProcess> Runners => runners;

    public IReadOnlyList<ServiceProcess> Audits => audits;

    public IReadOnlyList<ServiceProcess> Miners => miners;

    public ServiceProcess Miner => miners[0];

    public IReadOnlyList<ServiceProcess> Orchestrators => orchestrators;

    public ServiceProcess Orchestrator => orchestrators[0];

    public ServiceProcess Runner => runners[0];

    public ServiceProcess Audit => audits[0];

    /// <summary>Sources beside the runner whose records are in this ledger. Whoever adds one checks its records.</summary>
    public IList<string> OtherSources { get; } = [];

    /// <summary>The keys that the runners are told of.</summary>
    public string KeysFile { get; } = Path.Combine(Path.GetTempPath(), $"platform-keys-{Command.NewId():N}.json");

    /// <summary>What the runners do where guidance is to avoid.</summary>
    public string PolicyFile => KeysFile + ".policy";

    /// <summary>With which an operator's right is proven to a service.</summary>
    public string OperatorPassword => Uri.UnescapeDataString(TestServers.Broker("operator", VirtualHost).UserInfo.Split(':')[1]);

    public Uri AgentBroker => TestServers.Broker("agent", VirtualHost);

    public static async Task<Stack> StartAsync(StackOptions? options = null)
    {
        options ??= new StackOptions();
        var vhost = await VirtualHosts.TakeAsync();
        var stack = new Stack(vhost, await Databases.CreateAsync(ServiceProgram.Runner), await Databases.CreateAsync(ServiceProgram.Audit),
            options.Miners > 0 ? await Databases.CreateAsync(ServiceProgram.Miner) : null,
            options.Orchestrators > 0 ? await Databases.CreateAsync(ServiceProgram.Orchestrator) : null);
        try
        {
            for (var i = 0; i < options.Runners; i++) stack.AddRunner(options.RunnerSettings);
            for (var i = 0; i < options.Audits; i++) stack.AddAudit(options.AuditSettings);
            for (var i = 0; i < options.Miners; i++) stack.AddMiner(options.MinerSettings);
            for (var i = 0; i < options.Orchestrators; i++) stack.AddOrchestrator(options.OrchestratorSettings);
            if (options.Audits > 0)
            {
                foreach (var asking in stack.runners.Concat(stack.orchestrators)) asking.Settings["Ledger__Address"] = stack.Audit.Url.ToString();
            }

            if (options.Start) await Task.WhenAll(stack.Services.Select(s => s.StartAsync()));
            if (options is { Start: true, Miners: > 0 }) await Task.WhenAll(stack.runners.Select(HearsAsync));
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>One more runner, not started; <paramref name="database"/> replaces the connection string (a proxy in between).</summary>
    public ServiceProcess AddRunner(IReadOnlyDictionary<string, string>? settings = null, string? database = null) =>
        Add(runners, ServiceProgram.Runner, database is null ? Business : Business with { App = database }, settings, s =>
        {
            s.Settings["Actions__Assemblies__0"] = Repository.Built("Platform.TestActions", "Platform.TestActions.dll");
            s.Settings["Actions__Assemblies__1"] = Repository.Built("Platform.TestPhases", "Platform.TestPhases.dll");
            s.Settings["Approving__KeysFile"] = KeysFile;
            s.Settings["Guidance__PolicyFile"] = PolicyFile;
        });

    /// <summary>Tells the runners of these keys and no others.</summary>
    public void Allow(params IEnumerable<AllowedKey> keys)
    {
        var next = KeysFile + ".new";
        File.WriteAllText(next, new KeyRing(keys).ToJson());
        File.Move(next, KeysFile, overwrite: true);
    }

    /// <summary>The operator's user, who alone may change the security state.</summary>
    public Task<Agent> ConnectOperatorAsync() => ConnectAgentAsync(TestServers.Broker("operator", VirtualHost));

    public ServiceProcess AddAudit(IReadOnlyDictionary<string, string>? settings = null) => Add(audits, ServiceProgram.Audit, AuditDatabase, settings, s => s.Settings["Removing__KeysFile"] = KeysFile);

    /// <summary>One more miner, not started; it asks the first audit service.</summary>
    public ServiceProcess AddMiner(IReadOnlyDictionary<string, string>? settings = null) =>
        Add(miners, ServiceProgram.Miner, MinerDatabase!, settings, s =>
        {
            s.Settings["Ledger__Address"] = Audit.Url.ToString();
            s.Settings["Operator__Password"] = OperatorPassword;
        });

    /// <summary>One more orchestrator, not started.</summary>
    public ServiceProcess AddOrchestrator(IReadOnlyDictionary<string, string>? settings = null) =>
        Add(orchestrators, ServiceProgram.Orchestrator, OrchestratorDatabase!, settings, s =>
        {
            s.Settings["Gating__KeysFile"] = KeysFile;
            s.Settings["Filing__Folder"] = KnowledgeBase;
            s.Settings["Filing__RetrySeconds"] = "0.1";
            s.Settings["Running__LookAgainSeconds"] = "2";
        });

    public async Task<Agent> ConnectAgentAsync(Uri? broker = null)
    {
        var agent = await Agent.ConnectAsync(broker ?? AgentBroker, Describe);
        agents.Add(agent);
        return agent;
    }

    /// <summary>Waits until every record has reached the ledger.</summary>
    public async Task CaughtUpAsync(TimeSpan? within = null) => await Eventually.TrueAsync(
        async () => await Journal.OpenAsync() == 0 && await Journal.CountAsync() == await Ledger.CountAsync(await Journal.SourceAsync()),
        "every record of the journal is in the ledger",
        within ?? TimeSpan.FromSeconds(60),
        Describe);

    /// <summary>Waits until the runner knows from the miner what is to be avoided.</summary>
    public static Task HearsAsync(ServiceProcess runner) => Eventually.TrueAsync(
        async () => (await runner.GetAsync("/guidance?actionType=any")).GetProperty("avoid").ValueKind != System.Text.Json.JsonValueKind.Null,
        "the runner has heard the miner", diagnose: runner.Describe);

    public string Describe() => string.Join("\n", Services.Select(s => s.Describe()));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(agents.Select(a => a.DisposeAsync().AsTask()).Concat(Services.Select(s => s.DisposeAsync().AsTask())));
        await Business.DisposeAsync();
        await AuditDatabase.DisposeAsync();
        if (MinerDatabase is not null) await MinerDatabase.DisposeAsync();
        if (OrchestratorDatabase is not null) await OrchestratorDatabase.DisposeAsync();
        if (Directory.Exists(KnowledgeBase)) Directory.Delete(KnowledgeBase, recursive: true);
        await VirtualHosts.ReturnAsync(VirtualHost);
        File.Delete(KeysFile);
        File.Delete(PolicyFile);
    }

    private IEnumerable<ServiceProcess> Services => [.. runners, .. audits, .. miners, .. orchestrators];

    private ServiceProcess Add(List<ServiceProcess> list, ServiceProgram program, TestDatabase database, IReadOnlyDictionary<string, string>? settings, Action<ServiceProcess> prepare)
    {
        var service = new ServiceProcess(program, database, TestServers.Broker(program.Name, VirtualHost));
        prepare(service);
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) service.Settings[name] = value;
        list.Add(service);
        return service;
    }
}
