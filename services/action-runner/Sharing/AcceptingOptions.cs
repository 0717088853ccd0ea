namespace ActionRunner.Sharing;

/// <summary>Settings <c>Accepting:*</c>. What is said of an agent holds for each: nobody's share is what others left.</summary>
public sealed class AcceptingOptions
{
    /// <summary>Largest message body in bytes; a larger one is denied.</summary>
    public int MaxBodyBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// Most commands in one business transaction. Below 64, because PostgreSQL keeps that many subtransactions of a session in its fast
    /// cache.
    /// </summary>
    public int GroupSize { get; set; } = 48;

    /// <summary>
    /// Messages the broker may hand over ahead. Far more than are at work, so that one agent's command is seen behind the many of another.
    /// </summary>
    public ushort Prefetch { get; set; } = 40_000;

    /// <summary>Slow and external actions at work at once.</summary>
    public int AloneAtOnce { get; set; } = 16;

    /// <summary>Commands of one agent that wait or are at work in this runner; one more is denied.</summary>
    public int OpenCommands { get; set; } = 20_000;

    /// <summary>What the bodies of these may have together, in bytes.</summary>
    public long OpenBytes { get; set; } = 64 << 20;

    /// <summary>
    /// What the bodies of all agents' open commands may have together, in bytes; beyond it whoever holds much of it is denied more.
    /// </summary>
    public long OpenBytesTogether { get; set; } = 256 << 20;

    /// <summary>Denials of one agent that are recorded one by one after a quiet while; more are counted.</summary>
    public int DenialsAtOnce { get; set; } = 1_000;

    /// <summary>Denials of one agent that are recorded one by one in each second after that.</summary>
    public int DenialsPerSecond { get; set; } = 10;

    /// <summary>The broker's user that stands for the operator; only what it sends may be what is the operator's alone.</summary>
    public string OperatorUser { get; set; } = "operator";
}
