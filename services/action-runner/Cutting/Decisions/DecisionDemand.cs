using System.Text.Json.Nodes;

namespace Cutting.Decisions;

/// <summary>What a decision must be about to count here.</summary>
internal sealed record DecisionDemand
{
    /// <summary>One of the gates of <see cref="Platform.Statements.GateDecision"/>.</summary>
    public required string Gate { get; init; }

    public required string Verdict { get; init; }

    public required string RunId { get; init; }

    public required string DocumentId { get; init; }

    public required string SourceVersionId { get; init; }

    /// <summary>What the run had pinned when it was decided, all of it; null where the caller compares the pins itself.</summary>
    public required JsonObject? Pins { get; init; }
}
