using System.Text.Json.Nodes;
using Cutting.Pins;
using Cutting.Storage;
using Cutting.Validating;

namespace Cutting.WriteVerifying;

/// <summary>
/// Phase 9: reads what was written through another connection, as anybody would see it, and records that it is what was planned.
/// </summary>
[Action(
    "cut.write_verify", TimeoutSeconds = 300, Slow = true,
    Description = "Phase 9 of a cut: reads back what was written, through another connection.")]
public sealed class VerifyWrite(NpgsqlDataSource database, Ids ids) : ITransactionalAction<VerifyWrite.Parameters>
{
    public sealed record Parameters : PhaseParameters;

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var report = new PhaseReport();
        var pins = new PinSet(parameters.Pins);
        pins.Require(PinNames.RegionSha, PinNames.WriterDigest, PinNames.Units, PinNames.ChangeSetId, PinNames.ManifestEnvelopeId);
        var connection = await context.OpenDatabaseAsync();
        await Revalidation.RunAsync(connection, parameters, pins, report, context.Cancellation);
        var changeSetId = pins.RequireId(PinNames.ChangeSetId);
        var written = await ReadElsewhereAsync(parameters, changeSetId, context.Cancellation);

        report.Keeps(PinNames.ManifestEnvelopeId, pins.Require(PinNames.ManifestEnvelopeId), written.Envelope?.Id.ToString() ?? "none");
        report.Holds("units read back", pins.Require(PinNames.Units), PinSet.Number(written.Units));
        report.Holds("rowset read back", pins.Require(PinNames.WriterDigest), written.WriterDigest);
        report.Holds("envelope read back", written.Envelope!.Digest, written.EnvelopeDigest);
        report.Work($"read {written.Units} units and {written.Bytes} bytes through another connection");

        // Nobody voids it meanwhile.
        var set = await ChangeSets.LockAsync(connection, changeSetId, context.Cancellation);
        report.Holds("the change set is open", ChangeSet.Open, set!.State);
        await RecordAsync(connection, set, written, report, context.Cancellation);
        return report.ToOutput();
    }

    private async Task<WrittenCut> ReadElsewhereAsync(Parameters parameters, Guid changeSetId, CancellationToken cancel)
    {
        await using var elsewhere = await database.OpenConnectionAsync(cancel);
        return await WrittenCut.ReadAsync(elsewhere, parameters.SourceVersionId, changeSetId, cancel);
    }

    private async Task RecordAsync(
        NpgsqlConnection connection, ChangeSet set, WrittenCut written, PhaseReport report, CancellationToken cancel)
    {
        var body = CanonicalSha.Bytes(new JsonObject
        {
            ["runId"] = set.RunId,
            [PinNames.ChangeSetId] = set.ChangeSetId.ToString(),
            [PinNames.WriterDigest] = written.WriterDigest,
            [PinNames.Units] = written.Units,
            ["bytes"] = written.Bytes,
            [PinNames.ManifestEnvelopeId] = written.Envelope!.Id.ToString(),
            ["envelopeDigest"] = written.EnvelopeDigest,
        });
        var digest = CanonicalSha.Of(body);
        var id = ids.Next();
        var isNew = await Recordings.VerifyResults.AddAsync(connection, id, set, body, digest, cancel);
        if (!isNew) id = await ReadBackAsync(connection, set, digest, cancel);
        report.Work(isNew ? $"recorded the result {id}" : $"found the result {id} of this run; nothing was written again");
        report.Change(Recordings.VerifyResults.Table, isNew ? 0 : 1, 1);
        report.Artifact("verify-result", digest, body.Length);
        report.Pin(PinNames.VerifyResultId, id.ToString());
        if (isNew) report.Mutation = $"{Recordings.VerifyResults.Table} +1";
    }

    private static async Task<Guid> ReadBackAsync(NpgsqlConnection connection, ChangeSet set, string digest, CancellationToken cancel)
    {
        var there = (await Recordings.VerifyResults.FindAsync(connection, set.ChangeSetId, cancel))!;
        return there.RunId == set.RunId && there.Digest == digest
            ? there.Id
            : throw new ActionFailedException(
                "VERIFY_ALREADY_RECORDED",
                $"The change set {set.ChangeSetId} has the result {there.Id} of the run {there.RunId}, which says something else.");
    }
}
