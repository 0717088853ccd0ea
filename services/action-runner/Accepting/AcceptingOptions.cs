namespace ActionRunner.Accepting;

/// <summary>Settings <c>Accepting:*</c>.</summary>
public sealed class AcceptingOptions
{
    /// <summary>Largest message body in bytes; a larger one is denied.</summary>
    public int MaxBodyBytes { get; set; } = 256 * 1024;

    /// <summary>Most commands in one business transaction. Below 64, because PostgreSQL keeps that many subtransactions of a session in its fast cache.</summary>
    public int GroupSize { get; set; } = 48;

    /// <summary>Messages the broker may hand over ahead.</summary>
    public ushort Prefetch { get; set; } = 256;

    /// <summary>Slow and external actions at work at once.</summary>
    public int AloneAtOnce { get; set; } = 16;

    /// <summary>Deny a command whose AMQP <c>user_id</c> is not its agent: then the broker vouches for every agent's name.</summary>
    public bool RequireUserId { get; set; }
}
