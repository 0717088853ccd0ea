using Cutting.Decisions;
using Cutting.Pins;
using Cutting.Storage;
using Cutting.Validating;
using Cutting.Verifying;
using Platform.Statements;

namespace Cutting.Enacting;

/// <summary>Phase 10, behind SG_2: the drafts of the change set become law, under a decision that serves once (R084, R089).</summary>
[Action(
    "cut.lifecycle_enact", TimeoutSeconds = 600, Slow = true,
    Description = "Phase 10 of a cut, behind the second gate: makes the drafts law.")]
public sealed class EnactLifecycle(KeysFile keys) : ITransactionalAction<EnactLifecycle.Parameters>
{
    public sealed record Parameters : GateParameters;

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var report = new PhaseReport();
        var pins = new PinSet(parameters.Pins);
        pins.Require(
            PinNames.WriterDigest, PinNames.Units, PinNames.ChangeSetId, PinNames.StructuralVerifySha, PinNames.ManifestEnvelopeId,
            PinNames.VerifyResultId);
        var connection = await context.OpenDatabaseAsync();
        var decision = new DecisionCheck(keys).Check(parameters.Decision, parameters.Subject, parameters.Approval(GateDecision.Gate2));
        var live = await Revalidation.RunAsync(connection, parameters, pins, report, context.Cancellation);
        report.Work($"checked the decision {decision.DecisionId} of {decision.Sovereign}");

        var set = (await ChangeSets.LockAsync(connection, pins.RequireId(PinNames.ChangeSetId), context.Cancellation))!;
        report.Holds("the change set is open", ChangeSet.Open, set.State);
        await KeepsRecordAsync(connection, Recordings.Envelopes, PinNames.ManifestEnvelopeId, set, pins, report, context.Cancellation);
        await KeepsRecordAsync(connection, Recordings.VerifyResults, PinNames.VerifyResultId, set, pins, report, context.Cancellation);
        // What becomes law is what was approved, whatever happened to the drafts since.
        var proof = await StructuralProof.RunAsync(connection, set.ChangeSetId, live, report, context.Cancellation);
        report.Keeps(PinNames.StructuralVerifySha, pins.Require(PinNames.StructuralVerifySha), proof);
        await UseUpAsync(connection, set, decision, context.Cancellation);
        var enacted = await Units.EnactAsync(connection, set.ChangeSetId, decision.DecisionId, context.Cancellation);
        report.Holds("drafts that became law", set.Units, enacted);
        report.Work($"made {enacted} drafts law");
        report.Change("law.unit, enacted", 0, enacted);
        report.Change("cutter_governance.review_decision", 0, 1);
        report.Mutation = $"cutter_governance.review_decision +1, law.unit {enacted} drafts enacted (of {set.DocumentId})";
        report.Pin(PinNames.ReviewDecisionId, decision.DecisionId.ToString());
        return report.ToOutput();
    }

    private static async Task KeepsRecordAsync(
        NpgsqlConnection connection, Recordings recordings, string pin, ChangeSet set, PinSet pins, PhaseReport report,
        CancellationToken cancel)
    {
        var there = await recordings.FindAsync(connection, set.ChangeSetId, cancel);
        report.Keeps(pin, pins.Require(pin), there?.Id.ToString() ?? "none");
    }

    private static async Task UseUpAsync(NpgsqlConnection connection, ChangeSet set, RecordedDecision decision, CancellationToken cancel)
    {
        var hasServed = await ChangeSets.HasServedAsync(connection, decision.DecisionId, cancel);
        if (!hasServed && await ReviewDecisions.AddAsync(connection, set, decision, cancel)) return;
        var there = await ReviewDecisions.FindAsync(connection, set.ChangeSetId, cancel);
        throw there is null || there.Id == decision.DecisionId
            ? new ActionFailedException("DECISION_ALREADY_USED", $"The decision {decision.DecisionId} has served; each serves once.")
            : new ActionFailedException("ALREADY_ENACTED", $"The change set {set.ChangeSetId} became law by the decision {there.Id}.");
    }
}
