using ActionRunner.Attempts;
using ActionRunner.Sharing;
using Platform.Messaging;

namespace ActionRunner.Accepting;

/// <summary>
/// A command from the moment this process takes it until it lets go of it: where those that bear its id meanwhile wait for it.
/// </summary>
internal sealed class Flight(byte[] digest)
{
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<(Guid AttemptId, Outcome Outcome)?> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public byte[] Digest => digest;

    /// <summary>
    /// Completed when the journal knows the command, or this process has let go of it: before that the journal has nothing to say of its
    /// id.
    /// </summary>
    public Task Begun => begun.Task;

    /// <summary>Its outcome, or null where this process has none to tell.</summary>
    public Task<(Guid AttemptId, Outcome Outcome)?> Ended => ended.Task;

    public void Begin() => begun.TrySetResult();

    public void End((Guid AttemptId, Outcome Outcome)? outcome)
    {
        begun.TrySetResult();
        ended.TrySetResult(outcome);
    }
}

/// <summary>A command that this process has taken and nobody else of its id has before it.</summary>
internal sealed record Taken(Command Command, Share Share, Flight Flight, Delivery Delivery, Envelope Envelope);

/// <summary>An attempt on its way from its intent to its record.</summary>
internal sealed record Pending(Attempt Attempt, Taken Taken);

/// <summary>A refused command on its way to its record.</summary>
internal sealed record Refused(Refusal Refusal, Share Share, Delivery Delivery, Envelope? Envelope)
{
    /// <summary>The command as it was taken, where it was well formed and may not begin.</summary>
    public Taken? Stopped { get; init; }
}
