using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Orchestrator.Runs;
using Platform.Contracts;

namespace Orchestrator.Filing;

/// <summary>
/// What a phase's outcome means for its run: pins and a report, or why it stops. It follows from the run's row and the outcome alone, so
/// that whoever works it out, and however often, gets the same bytes.
/// </summary>
internal sealed record PhaseEnd
{
    private PhaseEnd()
    {
    }

    public IReadOnlyDictionary<string, string> Pins { get; private init; } = new Dictionary<string, string>();

    /// <summary>Null where the run stops.</summary>
    public string? Report { get; private init; }

    /// <summary><c>CODE: sentence</c>, or null.</summary>
    public string? Failure { get; private init; }

    [MemberNotNullWhen(true, nameof(Report))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsSuccess => Failure is null;

    public static PhaseEnd Of(Run run, string status, string? error, JsonElement answer)
    {
        var phase = Phases.Of(run.Phase);
        if (status != AttemptStatus.Success) return new() { Failure = error ?? $"{status}: The attempt ended without a reason." };
        if (!PhaseOutput.TryRead(phase, answer, out var output, out var fault)) return new() { Failure = fault };
        var drift = output.Pins.FirstOrDefault(p => run.Expected.TryGetValue(p.Key, out var expected) && expected != p.Value);
        if (drift.Key is { } pin)
            return new() { Failure = $"DRIFT: {pin} is {drift.Value}; {run.FromRun}, which is cut again, had pinned {run.Expected[pin]}." };
        var text = Filing.Report.Of(run, phase, output);
        return Linter.FaultOf(text, run) is { } refusal
            ? new() { Failure = $"INVARIANT: The report is refused by the linter: {refusal}" }
            : new() { Pins = output.Pins, Report = text };
    }
}
