using System.ComponentModel;
using System.Text.Json.Nodes;
using Cutting.Pins;

namespace Cutting.Decisions;

/// <summary>What a phase behind a gate is told beside the rest.</summary>
public abstract record GateParameters : PhaseParameters
{
    [Description("The sovereign's signed decision.")]
    public required JsonObject Decision { get; init; }

    [Description("What was decided on: its canonical JSON has the digest that the decision names.")]
    public required JsonObject Subject { get; init; }

    /// <summary>What the decision must be about: this run, this source and exactly these pins.</summary>
    internal DecisionDemand Approval(string gate) => new()
    {
        Gate = gate,
        Verdict = Platform.Statements.GateDecision.Approve,
        RunId = RunId,
        DocumentId = DocumentId,
        SourceVersionId = SourceVersionId,
        Pins = Pins,
    };
}
