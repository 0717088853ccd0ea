using System.Globalization;
using Platform.Statements;

namespace Orchestrator.Runs;

/// <summary>
/// The phases in their order, and nothing beside it: what a run does next follows from this table and the run's row. A run keeps the
/// version of the table that it began with; code that does not know that version stops it.
/// </summary>
internal static class Phases
{
    public const int Version = 1;

    public static IReadOnlyList<Phase> All { get; } =
    [
        new(
            1, "source_pin", "Source Pin", "source-pin", null,
            "manifestDigest", "manifestFileSha", "regionStart", "regionLength", "sourceBytes"),
        new(2, "mark", "Mark", "mark", null, "regionSha", "marks"),
        new(3, "cutplan", "Cut Plan", "cutplan", null, "writerDigest", "units"),
        new(4, "backup", "Pre-write Backup", "pre-write-backup", null, "backupSha", "backupBytes", "backupRows"),
        new(5, "grant_probe", "Grant Probe", "grant-probe", null, "grantProbeSha"),
        new(6, "cut_leg_a", "Cut Leg A", "cut-leg-a", GateDecision.Gate1, "changeSetId"),
        new(7, "structural_verify", "Structural Verify", "structural-verify", null, "structuralVerifySha"),
        new(8, "leg_b_record", "Leg B Record", "leg-b-record", null, "manifestEnvelopeId"),
        new(9, "write_verify", "Write Verify", "write-verify", null, "verifyResultId"),
        new(10, "lifecycle_enact", "Lifecycle Enact", "lifecycle-enact", GateDecision.Gate2, "reviewDecisionId"),
        new(11, "closeout", "Final Orchestrator Report", "final-orchestrator-report", null),
    ];

    /// <summary>The last of them.</summary>
    public const int Last = 11;

    /// <summary>What is pinned of the text alone: the same text gives the same, whenever it is cut.</summary>
    public static IEnumerable<string> PinsOfText => All.Take(3).SelectMany(p => p.Pins);

    /// <summary>
    /// Units have been written and leg B has not: what fails from here on to the next phase stops between the legs (R099).
    /// </summary>
    public static bool IsBetweenLegs(int number) => number is 7 or 8;

    public static Phase Of(int number) => All[number - 1];

    /// <summary>The name of a phase's report, e.g. <c>03-cutplan-2026-11-28.md</c> (R065).</summary>
    public static string ReportName(int number, DateOnly date) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:00}-{Of(number).Document}-{date:yyyy-MM-dd}.md");

    /// <summary>Whether a document of this name is the first of its run.</summary>
    public static bool IsFirst(string document) => document.StartsWith($"01-{Of(1).Document}-", StringComparison.Ordinal);

    /// <summary>The name of a gate's request (R066).</summary>
    public static string RequestName(string gate, DateOnly date) => GateDocument(gate, "request", date);

    /// <summary>The name of the approval that the sovereign's own tool puts beside the request (R067).</summary>
    public static string ApprovalName(string gate, DateOnly date) => GateDocument(gate, "approval", date);

    private static string GateDocument(string gate, string what, DateOnly date) => string.Create(
        CultureInfo.InvariantCulture, $"{(gate == GateDecision.Gate1 ? "SG1-cut" : "SG2-lifecycle")}-authz-{what}-{date:yyyy-MM-dd}.md");
}
