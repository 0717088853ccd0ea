namespace Platform.Messaging;

/// <summary>For whose names the broker has to vouch: <c>Accepting:*</c> of commands and plans, <c>Starting:*</c> of runs.</summary>
public sealed class VouchingOptions
{
    /// <summary>
    /// Deny what has no AMQP <c>user_id</c>, or one that is not its agent: then the broker vouches for every agent's name.
    /// </summary>
    public bool RequireUserId { get; set; }

    /// <summary>
    /// The file with the names of the agents that have users of their own, one a line; the broker has to vouch for these.
    /// </summary>
    public string? VouchedAgentsFile { get; set; }
}
