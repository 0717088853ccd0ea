namespace Platform.Execution;

/// <summary>The execution was marked; nothing is recorded after a mark, no event, no side effect and no other mark (C10).</summary>
public sealed class ExecutionClosedException : InvalidOperationException
{
    public ExecutionClosedException(string executionId, ExecutionStatus status)
        : base($"Execution '{executionId}' is marked {status.ToWire()}: nothing more can be recorded.")
    {
        ExecutionId = executionId;
        Status = status;
    }

    public string ExecutionId { get; }

    public ExecutionStatus Status { get; }
}
