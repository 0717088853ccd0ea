using ActionRunner.Attempts;

namespace ActionRunner.Executing;

/// <summary>A unit of work is lost with everything in it: its connection broke, or somebody left it in a state that nobody knows.</summary>
internal class UnitBrokenException(Exception cause) : Exception(cause.Message, cause)
{
    /// <summary>The attempt because of which it broke, where it was one.</summary>
    public Attempt? Culprit { get; init; }

    /// <summary>How that attempt ended; nothing of it was kept, so this is final.</summary>
    public Outcome? Outcome { get; init; }
}
