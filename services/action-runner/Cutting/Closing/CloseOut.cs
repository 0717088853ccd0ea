using Cutting.Pins;
using Cutting.Storage;
using Cutting.Validating;
using Cutting.Verifying;
using Cutting.WriteVerifying;

namespace Cutting.Closing;

/// <summary>Phase 11: looks at everything once more, and changes nothing.</summary>
[Action(
    "cut.closeout", TimeoutSeconds = 300, Slow = true,
    Description = "Phase 11 of a cut: looks at everything once more and changes nothing.")]
public sealed class CloseOut : ITransactionalAction<CloseOut.Parameters>
{
    public sealed record Parameters : PhaseParameters;

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var report = new PhaseReport();
        var pins = new PinSet(parameters.Pins);
        pins.Require(
            PinNames.RegionSha, PinNames.WriterDigest, PinNames.Units, PinNames.BackupSha, PinNames.GrantProbeSha, PinNames.ChangeSetId,
            PinNames.StructuralVerifySha, PinNames.ManifestEnvelopeId, PinNames.VerifyResultId, PinNames.ReviewDecisionId);
        var connection = await context.OpenDatabaseAsync();
        var live = await Revalidation.RunAsync(connection, parameters, pins, report, context.Cancellation);
        var changeSetId = pins.RequireId(PinNames.ChangeSetId);

        var proof = await StructuralProof.RunAsync(connection, changeSetId, live, report, context.Cancellation);
        report.Keeps(PinNames.StructuralVerifySha, pins.Require(PinNames.StructuralVerifySha), proof);
        var written = await WrittenCut.ReadAsync(connection, parameters.SourceVersionId, changeSetId, context.Cancellation);
        report.Holds("rowset read back", pins.Require(PinNames.WriterDigest), written.WriterDigest);
        report.Holds("units that are law", pins.Require(PinNames.Units), PinSet.Number(written.Enacted));
        report.Keeps(PinNames.ManifestEnvelopeId, pins.Require(PinNames.ManifestEnvelopeId), written.Envelope?.Id.ToString() ?? "none");
        report.Holds("envelope read back", written.Envelope!.Digest, written.EnvelopeDigest);
        var result = await Recordings.VerifyResults.FindAsync(connection, changeSetId, context.Cancellation);
        report.Keeps(PinNames.VerifyResultId, pins.Require(PinNames.VerifyResultId), result?.Id.ToString() ?? "none");
        var review = await ReviewDecisions.FindAsync(connection, changeSetId, context.Cancellation);
        report.Keeps(PinNames.ReviewDecisionId, pins.Require(PinNames.ReviewDecisionId), review?.Id.ToString() ?? "none");
        var open = await ChangeSets.FindOpenAsync(connection, parameters.DocumentId, parameters.SourceVersionId, context.Cancellation);
        report.Holds(
            "the one change set of this version that is not voided", changeSetId.ToString(), open?.ChangeSetId.ToString() ?? "none");
        report.Work("found everything as it was pinned");
        return report.ToOutput();
    }
}
