using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// The answer to <see cref="ExecutePlan"/>, when the execution has ended or the plan was refused. Best effort: the record is the truth.
/// </summary>
[ExcludeFromTopology]
[EntityName("plan-outcome")]
[MessageUrn("Platform.Contracts:PlanOutcome")]
public sealed record PlanOutcome
{
    /// <summary>The command's id; where the plan was taken, the execution's too.</summary>
    public required Guid CommandId { get; init; }

    public required string? PlanId { get; init; }

    /// <summary>
    /// <c>COMPLETED</c>, <c>COMPLETED_PARTIAL</c>, <c>FAILED</c>, <c>INCOMPLETE</c>, or <c>DENIED</c>; <c>STARTED</c> where the same
    /// command came again while it runs.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>Why it ended so, or <c>CODE: sentence</c> where it was refused.</summary>
    public required string? Reason { get; init; }

    /// <summary>What is wrong with a refused plan, step by step and field by field; empty otherwise.</summary>
    public required IReadOnlyList<PlanProblem> Problems { get; init; }

    /// <summary>The record's hash, or null where there is no record (yet).</summary>
    public required string? RecordHash { get; init; }

    /// <summary>True where this command had been taken before and nothing was executed now.</summary>
    public required bool Replayed { get; init; }
}

/// <summary>One thing that is wrong with a plan.</summary>
/// <param name="StepIndex">The step, from 0; null where it is not one step's fault.</param>
/// <param name="StepName">The step's name, where it has one.</param>
/// <param name="Field">Where in the plan, e.g. <c>steps[3].parameters</c>.</param>
/// <param name="Message">What is wrong, in one sentence.</param>
public sealed record PlanProblem(int? StepIndex, string? StepName, string Field, string Message);
