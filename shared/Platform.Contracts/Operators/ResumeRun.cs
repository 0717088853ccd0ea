using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// An operator lets a stopped run go on: the phase that stopped is tried once more. Published to the exchange <c>resume-run</c>, to which
/// only the operator's broker user may write. A run that stopped between leg A and leg B is not resumed by this but by a signed decision
/// (R099).
/// </summary>
[ExcludeFromTopology]
[EntityName("resume-run")]
[MessageUrn("Platform.Contracts:ResumeRun")]
public sealed record ResumeRun
{
    /// <inheritdoc cref="StartRun.CommandId"/>
    public required Guid CommandId { get; init; }

    /// <summary>The run's id, such as <c>icx-const-008a06ace23a96ea-20260520</c>.</summary>
    public required string RunId { get; init; }

    /// <summary>Who lets it go on, 1 to 200 characters.</summary>
    public required string Actor { get; init; }

    /// <summary>Why, at most 1,000 characters.</summary>
    public string? Reason { get; init; }
}
