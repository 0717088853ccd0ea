using System.Diagnostics;
using ActionRunner.Attempts;
using Platform.Contracts;
using Platform.Execution;

namespace ActionRunner.Planning;

/// <summary>
/// A plan that is whole and known, and may be taken. Whether it is new, and whether its approval counts, is not known here.
/// </summary>
internal sealed record PlanCommand
{
    public required Guid CommandId { get; init; }

    /// <inheritdoc cref="Command.Digest"/>
    public required byte[] Digest { get; init; }

    public required string AgentId { get; init; }

    public required string TraceId { get; init; }

    public required string? Trigger { get; init; }

    public required Plan Plan { get; init; }

    /// <summary>The approval as it came, or null.</summary>
    public required byte[]? Approval { get; init; }

    public required string? UserId { get; init; }

    public required ActivityContext Parent { get; init; }

    /// <summary>What a denial of it would say.</summary>
    public required Refusal Denial { get; init; }
}

/// <summary>A plan that will not be taken, with everything that is wrong with it.</summary>
internal sealed record PlanRefusal(Refusal Refusal, string? PlanId, IReadOnlyList<PlanProblem> Problems);
