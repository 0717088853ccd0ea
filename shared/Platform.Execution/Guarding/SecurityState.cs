namespace Platform.Execution;

/// <summary>Whether work may start (R029): only while it is <see cref="Operational"/>. The order is that of severity.</summary>
public enum SecurityState
{
    Operational,
    Compromised,
    Lockdown,
}
