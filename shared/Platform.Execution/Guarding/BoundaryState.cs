namespace Platform.Execution;

/// <summary>The state of the boundary to the outside (R029). The order is that of severity.</summary>
public enum BoundaryState
{
    Nominal,
    Elevated,
    Compromised,
    Lockdown,
}
