namespace Platform.Testing;

/// <summary>A service as it is built and named.</summary>
public sealed record ServiceProgram(string Name, string Project, string Database, string Role)
{
    public static readonly ServiceProgram Runner = new("action-runner", "ActionRunner", "business", "action_runner");
    public static readonly ServiceProgram Audit = new("audit", "Audit", "audit", "audit");
    public static readonly ServiceProgram Miner = new("miner", "Miner", "miner", "miner");
    public static readonly ServiceProgram Orchestrator = new("orchestrator", "Orchestrator", "orchestrator", "orchestrator");

    public string Path => Repository.Program(Project, Name + ".dll");
}
