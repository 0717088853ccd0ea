namespace Platform.Execution;

/// <summary>One reading of both states, taken together: a kernel that always answers the same.</summary>
public sealed record SecurityReading(SecurityState SecurityState, BoundaryState BoundaryState) : IKernel
{
    public SecurityState GetSecurityState() => SecurityState;

    public BoundaryState GetBoundaryState() => BoundaryState;
}
