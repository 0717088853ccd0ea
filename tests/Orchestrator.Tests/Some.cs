using System.Text.Json;
using Orchestrator.Filing;
using Orchestrator.Runs;

namespace Orchestrator.Tests;

/// <summary>A run with everything in it, and what phases answer.</summary>
internal static class Some
{
    public static readonly string Version = new('a', 64);

    public static Run Run(int phase = 11)
    {
        var names = RunNames.Of("ICX-CONST", "008a06ace23a96ea" + new string('0', 48), new DateTimeOffset(2026, 5, 20, 9, 30, 0, TimeSpan.Zero), isFirst: true);
        var run = new Run
        {
            RunId = names.RunId, Folder = names.Folder, Day = new DateOnly(2026, 5, 20), DocumentId = "ICX-CONST", SourceVersionId = "008a06ace23a96ea" + new string('0', 48),
            StartedBy = "maria", TraceId = "job-1", State = RunState.Open, PhasesVersion = Phases.Version, Attempt = 1,
        };
        for (var number = 1; number <= phase; number++)
        {
            run.Phase = number;
            foreach (var pin in Phases.Of(number).Pins) run.Pins[pin] = ValueOf(pin);
            if (number < phase) run.Keys[Phases.Of(number).Name] = PhaseKeys.Of(run, number, "");
        }

        return run;
    }

    public static string ValueOf(string pin) => pin switch
    {
        "regionStart" => "100",
        "regionLength" => "2000",
        "sourceBytes" => "2500",
        "marks" or "units" => "12",
        "backupBytes" => "4096",
        "backupRows" => "3",
        "changeSetId" => "019a0000-0000-7000-8000-000000000001",
        "manifestEnvelopeId" => "019a0000-0000-7000-8000-000000000002",
        "verifyResultId" => "019a0000-0000-7000-8000-000000000003",
        "reviewDecisionId" => "019a0000-0000-4000-8000-000000000004",
        _ => Sha256.Of(pin),
    };

    public static JsonElement Output(int phase, object? diff = null, string[]? work = null) => JsonSerializer.SerializeToElement(new
    {
        pins = Phases.Of(phase).Pins.ToDictionary(p => p, ValueOf),
        work = work ?? ["looked at it"],
        diff = diff ?? Array.Empty<object>(),
        invariants = new[] { new { invariant = "it holds", expected = "1", observed = "1", ok = true } },
        artifacts = new[] { new { path = "rowset", sha256 = Sha256.Of("rowset"), bytes = 6 } },
        mutation = "NONE",
    });

    public static PhaseOutput Read(int phase, JsonElement output) =>
        PhaseOutput.TryRead(Phases.Of(phase), output, out var read, out var fault) ? read : throw new InvalidOperationException(fault);
}
