using System.Collections.Immutable;

namespace Platform.Execution;

/// <summary>The plan is refused whole, before anything of it runs.</summary>
public sealed class PlanRefusedException : Exception
{
    public PlanRefusedException(ImmutableArray<PlanFault> faults)
        : base(string.Join(' ', faults.Take(5)) + (faults.Length > 5 ? $" And {faults.Length - 5} more." : string.Empty))
    {
        Faults = faults;
    }

    /// <summary>At most <see cref="ExecutionLimits.FaultsTold"/>, in the order of the plan.</summary>
    public ImmutableArray<PlanFault> Faults { get; }
}
