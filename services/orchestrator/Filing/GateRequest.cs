using System.Text;
using Orchestrator.Runs;
using Platform.Statements;

namespace Orchestrator.Filing;

/// <summary>
/// What the sovereign is asked at a gate (R066, C30): what was found, what would change, and the
/// backup that exists before anything does (R101).
/// </summary>
internal static class GateRequest
{
    public static string Of(Run run, string gate)
    {
        var first = gate == GateDecision.Gate1;
        var text = new StringBuilder();
        var title = first ? "Cut Authorization Request · SG1" : "Lifecycle Authorization Request · SG2";
        Report.Line(text, $"# {title} of 2 · {run.RunId}");
        Report.Line(text);
        Report.Yaml(
            text,
            "> ",
            ("gate", gate),
            ("asks_for", first ? "APPROVE to create units as drafts" : "APPROVE to enact the drafts"),
            ("production_mutation", "NONE"),
            ("run_id", run.RunId));
        Report.Section(text, "1. What is asked");
        Report.Line(text, first
            ? $"- May {run.Pins["units"]} units of {run.DocumentId} be created as drafts, in one transaction?"
            : $"- May the {run.Pins["units"]} drafts of {run.DocumentId} be enacted, in one transaction?");
        Report.Line(text, $"- The run was started by {Report.Cell(run.StartedBy)}, who cannot approve it.");
        Report.Section(text, "2. What is pinned");
        Report.Yaml(text, "", [("document_id", run.DocumentId), ("source_version_id", run.SourceVersionId), .. Report.Sorted(run.Pins)]);
        Report.Section(text, "3. Counts");
        Report.Table(
            text,
            ["what", "count"],
            [
                ["bytes of the source", run.Pins["sourceBytes"]],
                ["bytes of the region", run.Pins["regionLength"]],
                ["units", run.Pins["units"]],
            ]);
        Report.Section(text, "4. Backup");
        Report.Table(text, ["sha256", "bytes", "rows"], [[run.Pins["backupSha"], run.Pins["backupBytes"], run.Pins["backupRows"]]]);
        Report.Section(text, "5. Keys so far");
        var keys = Phases.All.Where(p => run.Keys.ContainsKey(p.Name)).Select(p => new[] { p.Name, run.Keys[p.Name] });
        Report.Table(text, ["phase", "key"], [.. keys]);
        return text.ToString();
    }
}
