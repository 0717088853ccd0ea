using Cutting.Decisions;
using Cutting.Pins;
using Cutting.Storage;
using Cutting.Validating;
using Platform.Statements;

namespace Cutting.CuttingLegA;

/// <summary>
/// Phase 6, behind SG_1: writes the change set and all its units as drafts, in one transaction (R098). However often it is asked for, there
/// is one change set of
/// a source version that is not voided (R088).
/// </summary>
[Action(
    "cut.cut_leg_a", TimeoutSeconds = 600, Slow = true,
    Description = "Phase 6 of a cut, behind the first gate: writes all units as drafts.")]
public sealed class CutLegA(KeysFile keys, Ids ids) : ITransactionalAction<CutLegA.Parameters>
{
    public sealed record Parameters : GateParameters;

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var report = new PhaseReport();
        var pins = new PinSet(parameters.Pins);
        pins.Require(PinNames.RegionSha, PinNames.WriterDigest, PinNames.Units, PinNames.BackupSha, PinNames.GrantProbeSha);
        var connection = await context.OpenDatabaseAsync();
        var decision = new DecisionCheck(keys).Check(parameters.Decision, parameters.Subject, parameters.Approval(GateDecision.Gate1));
        var live = await Revalidation.RunAsync(connection, parameters, pins, report, context.Cancellation);
        report.Work($"checked the decision {decision.DecisionId} of {decision.Sovereign}");

        var planned = ToChangeSet(parameters, live);
        var isNew = await ChangeSets.AddAsync(connection, planned, decision, context.AgentId, context.Cancellation);
        var set = isNew ? planned : await ReadBackAsync(connection, planned, decision, context.Cancellation);
        if (isNew) await WriteAsync(connection, set, live, report, context);
        var (all, enacted) = await Units.CountAsync(connection, set.ChangeSetId, context.Cancellation);
        report.Holds("units written", live.Rowset.Rows.Count, all);
        if (isNew) report.Holds("units that are law already", 0, enacted);
        AffectsRows(context, live);
        report.Work(
            isNew
                ? $"made the change set {set.ChangeSetId}"
                : $"found the change set {set.ChangeSetId} of this run; nothing was written again");
        report.Artifact("rowset", live.Rowset.WriterDigest, live.Rowset.Bytes);
        report.Pin(PinNames.ChangeSetId, set.ChangeSetId.ToString());
        return report.ToOutput();
    }

    private ChangeSet ToChangeSet(Parameters parameters, LiveSource live) => new(
        ids.Next(), parameters.RunId, parameters.DocumentId, parameters.SourceVersionId, live.Rowset.WriterDigest, live.Rowset.Rows.Count,
        CanonicalSha.Joined(parameters.RunId, parameters.DocumentId, parameters.SourceVersionId, live.Rowset.WriterDigest),
        live.Text.Bytes.Slice(
            live.Outline.Lead.Start,
            live.Outline.Lead.Length).ToArray(), live.Region.Start, live.Region.Length, live.RegionSha, ChangeSet.Open);

    /// <summary>Who was first (C15).</summary>
    private static async Task<ChangeSet> ReadBackAsync(
        NpgsqlConnection connection, ChangeSet planned, RecordedDecision decision, CancellationToken cancel)
    {
        if (await ChangeSets.FindByKeyAsync(connection, planned.IdempotencyKey, cancel) is { } same)
        {
            return same.State == ChangeSet.Open
                ? same
                : throw new ActionFailedException(
                    "CHANGE_SET_VOIDED",
                    $"The change set {same.ChangeSetId} of this run was voided; a voided cut is not made again. Start another run.");
        }

        if (await ChangeSets.FindOpenAsync(connection, planned.DocumentId, planned.SourceVersionId, cancel) is { } other)
        {
            throw new ActionFailedException(
                "CHANGE_SET_EXISTS",
                $"The change set {other.ChangeSetId} of the run {other.RunId} is of this version and not voided.");
        }

        throw new ActionFailedException(
            "DECISION_ALREADY_USED", $"The decision {decision.DecisionId} has served another change set; each serves once.");
    }

    private static async Task WriteAsync(
        NpgsqlConnection connection, ChangeSet set, LiveSource live, PhaseReport report, IActionContext context)
    {
        var written = await Units.AddAsync(
            connection, set.ChangeSetId, set.DocumentId, set.SourceVersionId, ToUnits(set, live), context.Cancellation);
        report.Work($"wrote {written} drafts");
        report.Change("cutter_governance.cut_change_set", 0, 1);
        report.Change("law.unit, drafts", 0, written);
        report.Mutation = $"cutter_governance.cut_change_set +1, law.unit +{written} (drafts of {set.DocumentId})";
    }

    private static IEnumerable<StoredUnit> ToUnits(ChangeSet set, LiveSource live) => live.Rowset.Rows.Select(planned => new StoredUnit
    {
        Ordinal = planned.Unit.Ordinal,
        CanonicalAddress = planned.Row.CanonicalAddress,
        ParentAddress = planned.ParentAddress,
        UnitKind = planned.Unit.Kind,
        SectionType = planned.Unit.Section,
        Number = planned.Unit.Number,
        Heading = planned.Unit.Heading,
        Body = live.Text.Bytes.Slice(planned.Unit.Span.Start, planned.Unit.Span.Length).ToArray(),
        Separator = live.Text.Bytes.Slice(planned.Unit.Separator.Start, planned.Unit.Separator.Length).ToArray(),
        ContentHash = planned.Unit.ContentHash,
        IdempotencyKey = CanonicalSha.Joined(set.IdempotencyKey, planned.Row.CanonicalAddress, planned.Unit.ContentHash),
    });

    private static void AffectsRows(IActionContext context, LiveSource live)
    {
        using var rows = new RowsetDigest();
        foreach (var row in live.Rowset.Rows.Select(r => r.Row).OrderBy(r => r.CanonicalAddress, StringComparer.Ordinal))
            rows.Add(new { row.CanonicalAddress, row.UnitKind, row.SectionType, row.ContentHash, row.IdempotencyKey });
        context.AffectsRows(live.Stored.DocumentId, rows);
    }
}
