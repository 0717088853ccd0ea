using System.Collections.Immutable;

namespace Platform.Execution;

/// <summary>What a record itself gives reason to be careful about. Derived, so nothing of it needs to be hashed.</summary>
internal static class RecordWarnings
{
    private const int MostTold = 100;

    public static ImmutableArray<string> Of(ExecutionRecord record)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        var steps = new StepStates();
        var untold = 0;
        foreach (var stepEvent in record.StepEvents)
        {
            if (stepEvent.Type != StepEventType.StepStarted && !steps.HasStarted(stepEvent.StepIndex))
            {
                if (warnings.Count < MostTold)
                {
                    warnings.Add($"Step {stepEvent.StepIndex} '{stepEvent.StepName}' {(stepEvent.Type == StepEventType.StepCompleted ? "completed" : "failed")} without having been recorded as started.");
                }
                else
                {
                    untold++;
                }
            }

            steps.Note(stepEvent.Type, stepEvent.StepIndex);
        }

        if (untold > 0)
        {
            warnings.Add($"{untold} more steps ended without having been recorded as started.");
        }

        if (record.SecuritySnapshotPre is null)
        {
            warnings.Add("How security stood before the execution is unknown: there was no kernel to ask.");
        }
        else if (record.Status != ExecutionStatus.Started && record.SecuritySnapshotPost is null)
        {
            warnings.Add("How security stood after the execution is unknown: the kernel could not read it.");
        }

        if (record.IsSecurityDegraded)
        {
            var (pre, post) = (record.SecuritySnapshotPre!, record.SecuritySnapshotPost!);
            warnings.Add(
                $"Security degraded during the execution: state {pre.SecurityState.ToWire()} to {post.SecurityState.ToWire()}, boundary {pre.BoundaryState.ToWire()} to {post.BoundaryState.ToWire()}.");
        }

        return warnings.ToImmutable();
    }
}
