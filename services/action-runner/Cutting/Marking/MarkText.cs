using Cutting.Pins;
using Cutting.Validating;

namespace Cutting.Marking;

/// <summary>Phase 2: finds the units of the text. The region must be the pinned one.</summary>
[Action("cut.mark", Description = "Phase 2 of a cut: finds the units of the text.", TimeoutSeconds = 120, Slow = true)]
public sealed class MarkText : ITransactionalAction<MarkText.Parameters>
{
    private const int RemarksShown = 20;

    public sealed record Parameters : PhaseParameters;

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var report = new PhaseReport();
        var pins = new PinSet(parameters.Pins);
        pins.Require(PinNames.RegionStart, PinNames.RegionLength);
        var live = await Revalidation.RunAsync(await context.OpenDatabaseAsync(), parameters, pins, report, context.Cancellation);

        var outline = live.Outline;
        report.Keeps(PinNames.RegionStart, pins.Require(PinNames.RegionStart), PinSet.Number(outline.Region.Start));
        report.Keeps(PinNames.RegionLength, pins.Require(PinNames.RegionLength), PinSet.Number(outline.Region.Length));
        report.Holds("the marked region is the text's", live.RegionSha, outline.RegionSha);
        report.Holds(
            "lead, units and separators fill the region", outline.Region.Length,
            outline.Lead.Length + outline.Units.Sum(u => (long)u.Span.Length + u.Separator.Length));
        report.Work($"marked {outline.Units.Count} units, at most {outline.Units.Max(u => u.Depth)} deep");
        foreach (var remark in outline.Remarks.Take(RemarksShown)) report.Work($"remark: {remark}");
        if (outline.Remarks.Count > RemarksShown) report.Work($"and {outline.Remarks.Count - RemarksShown} remarks more");
        report.Change("marks", 0, outline.Units.Count);
        report.Artifact("region", live.RegionSha, outline.Region.Length);
        report.Pin(PinNames.RegionSha, live.RegionSha);
        report.Pin(PinNames.Marks, outline.Units.Count);
        return report.ToOutput();
    }
}
