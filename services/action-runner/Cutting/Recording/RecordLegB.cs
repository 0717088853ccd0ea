using Cutting.Pins;
using Cutting.Storage;
using Cutting.Validating;

namespace Cutting.Recording;

/// <summary>Phase 8: records what leg A wrote, once (R089).</summary>
[Action("cut.leg_b_record", Description = "Phase 8 of a cut: records what leg A wrote.", TimeoutSeconds = 120, Slow = true)]
public sealed class RecordLegB(Ids ids) : ITransactionalAction<RecordLegB.Parameters>
{
    public sealed record Parameters : PhaseParameters;

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var report = new PhaseReport();
        var pins = new PinSet(parameters.Pins);
        pins.Require(PinNames.RegionSha, PinNames.WriterDigest, PinNames.Units, PinNames.ChangeSetId, PinNames.StructuralVerifySha);
        var connection = await context.OpenDatabaseAsync();
        await Revalidation.RunAsync(connection, parameters, pins, report, context.Cancellation);
        // Nobody voids it meanwhile.
        var set = await ChangeSets.LockAsync(connection, pins.RequireId(PinNames.ChangeSetId), context.Cancellation);
        report.Holds("the change set is open", ChangeSet.Open, set!.State);

        var body = CanonicalSha.Bytes(LegBPayload.Of(parameters.RunId, pins));
        var digest = CanonicalSha.Of(body);
        var id = ids.Next();
        var isNew = await Recordings.Envelopes.AddAsync(connection, id, set, body, digest, context.Cancellation);
        if (!isNew) id = await ReadBackAsync(connection, set, digest, context.Cancellation);
        report.Work(isNew ? $"recorded the envelope {id}" : $"found the envelope {id} of this run; nothing was written again");
        report.Change(Recordings.Envelopes.Table, isNew ? 0 : 1, 1);
        report.Artifact("manifest-envelope", digest, body.Length);
        report.Pin(PinNames.ManifestEnvelopeId, id.ToString());
        if (isNew) report.Mutation = $"{Recordings.Envelopes.Table} +1";
        return report.ToOutput();
    }

    private static async Task<Guid> ReadBackAsync(NpgsqlConnection connection, ChangeSet set, string digest, CancellationToken cancel)
    {
        var there = (await Recordings.Envelopes.FindAsync(connection, set.ChangeSetId, cancel))!;
        return there.RunId == set.RunId && there.Digest == digest
            ? there.Id
            : throw new ActionFailedException(
                "LEG_B_ALREADY_RECORDED",
                $"The change set {set.ChangeSetId} has the envelope {there.Id} of the run {there.RunId}, which says something else.");
    }
}
