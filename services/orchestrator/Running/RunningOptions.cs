using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Running;

/// <summary>Settings under <c>Running</c>.</summary>
internal sealed class RunningOptions
{
    /// <summary>How long a gate waits for its decision, in hours.</summary>
    [Range(0.001, 24 * 365)]
    public double DecideWithinHours { get; set; } = 72;

    /// <summary>How many runs are worked on at once by this process.</summary>
    [Range(1, 256)]
    public int AtOnce { get; set; } = 32;

    /// <summary>After how many seconds without a word what a run waits for is looked at again.</summary>
    [Range(1, 3600)]
    public int LookAgainSeconds { get; set; } = 15;
}
