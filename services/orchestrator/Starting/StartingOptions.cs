namespace Orchestrator.Starting;

/// <summary>Settings <c>Starting:*</c>: whose name a start may bear. The action-runner has the same for commands.</summary>
public sealed class StartingOptions
{
    /// <summary>Deny a start whose AMQP <c>user_id</c> is not its agent: then the broker vouches for every agent's name.</summary>
    public bool RequireUserId { get; set; }

    /// <summary>
    /// The file with the names of the agents that have users of their own, one a line; the broker has to vouch for these.
    /// </summary>
    public string? VouchedAgentsFile { get; set; }
}
