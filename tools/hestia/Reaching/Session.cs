using Hestia.Showing;

namespace Hestia.Reaching;

/// <summary>What one call of the tool has at hand. Made once, in <c>Program</c>; nothing here reaches out before it is asked to.</summary>
internal sealed class Session(Terminal terminal, TimeProvider clock, Func<string, string?> environment, string directory, Func<Guid> mintId) : IDisposable
{
    private readonly Lazy<HttpClient> http = new(() => new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    });

    private Stack? stack;

    public Terminal Terminal => terminal;

    public TimeProvider Clock => clock;

    public Times Times { get; } = new(clock);

    public Stack Stack => stack ??= Stack.Find(environment, directory);

    public Service Audit => Reach("audit");

    public Service Orchestrator => Reach("orchestrator");

    public Service ActionRunner => Reach("action-runner");

    /// <summary>
    /// Where the status file does not tell the miner's address, it is the default instance's; another instance has no default.
    /// </summary>
    public Service Miner => new(
        "miner", Stack.Service("miner", environment("PLATFORM_INSTANCE") is null or "" or "default" ? Stack.DefaultMiner : null), http.Value,
        Stack.OperatorPassword);

    /// <summary>Programs read: JSON only.</summary>
    public bool Json { get; set; }

    /// <summary>Nothing cut, nothing shortened, every column.</summary>
    public bool Wide { get; set; }

    /// <summary>The width of tables.</summary>
    public int TableWidth => Wide ? Terminal.Endless : terminal.Width;

    /// <summary>Who acts where nobody is named.</summary>
    public string DefaultAgent => environment("PLATFORM_AGENT") is { Length: > 0 } named ? named : $"hestia/{System.Environment.UserName}";

    public Guid MintId() => mintId();

    public string? Environment(string name) => environment(name);

    public string PathOf(string file) => Path.GetFullPath(file, directory);

    public void Dispose()
    {
        if (http.IsValueCreated)
        {
            http.Value.Dispose();
        }
    }

    private Service Reach(string name) => new(name, Stack.Service(name), http.Value);
}
