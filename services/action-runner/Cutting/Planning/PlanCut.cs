using Cutting.Pins;
using Cutting.Validating;

namespace Cutting.Planning;

/// <summary>Phase 3: says what will be written, row by row, and pins the digest of it (R093).</summary>
[Action("cut.cutplan", Description = "Phase 3 of a cut: makes the rowset that leg A will write.", TimeoutSeconds = 120, Slow = true)]
public sealed class PlanCut : ITransactionalAction<PlanCut.Parameters>
{
    private const int KindsShown = 30;

    public sealed record Parameters : PhaseParameters;

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var report = new PhaseReport();
        var pins = new PinSet(parameters.Pins);
        pins.Require(PinNames.RegionSha, PinNames.Marks);
        var live = await Revalidation.RunAsync(await context.OpenDatabaseAsync(), parameters, pins, report, context.Cancellation);

        var rows = live.Rowset.Rows;
        report.Holds("addresses are unique", rows.Count, rows.Select(r => r.Row.CanonicalAddress).Distinct(StringComparer.Ordinal).Count());
        report.Holds(
            "every row has a key of its own", rows.Count, rows.Select(r => r.Row.IdempotencyKey).Distinct(StringComparer.Ordinal).Count());
        report.Holds("every mark has a row", pins.Require(PinNames.Marks), PinSet.Number(rows.Count));
        var kinds = rows.GroupBy(r => r.Row.UnitKind, StringComparer.Ordinal).Select(g => (Kind: g.Key, Count: g.Count()))
            .OrderByDescending(k => k.Count).ThenBy(k => k.Kind, StringComparer.Ordinal).ToList();
        report.Work($"planned {rows.Count} rows of {kinds.Count} kinds");
        foreach (var (kind, count) in kinds.Take(KindsShown)) report.Change(kind, 0, count);
        if (kinds.Count > KindsShown) report.Change($"{kinds.Count - KindsShown} other kinds", 0, kinds.Skip(KindsShown).Sum(k => k.Count));
        report.Artifact("rowset", live.Rowset.WriterDigest, live.Rowset.Bytes);
        report.Pin(PinNames.WriterDigest, live.Rowset.WriterDigest);
        report.Pin(PinNames.Units, rows.Count);
        return report.ToOutput();
    }
}
