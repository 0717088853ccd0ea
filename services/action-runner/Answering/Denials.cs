using ActionRunner.Attempts;
using ActionRunner.Guarding;
using ActionRunner.Living;
using ActionRunner.Storage;
using Platform.Contracts;
using Platform.Journal;

namespace ActionRunner.Answering;

/// <summary>Records denials of what travels alone: plans, changes of the security state, and ids that stand for something else.</summary>
internal sealed class Denials(Journal journal, RunnerSession session, Ids ids, TimeProvider time)
{
    public const string Conflict = "CONFLICT: This command id was used before with other content. Nothing was executed; a new intent needs a new id.";

    // Denials begin nothing, whatever security says.
    private static readonly Standing Any = new(-1, null, null);

    /// <summary>Records a denial. Returns null, or what is known of its id, which is not new.</summary>
    public async Task<SeenCommand?> RecordAsync(Refusal refusal, CancellationToken cancel)
    {
        var id = ids.Next();
        var denial = new Denial(refusal, id, RecordBody.Denial(id, refusal, refusal.Error, time.GetUtcNow()));
        Dictionary<Guid, SeenCommand> seen;
        try
        {
            (_, seen) = await journal.BeginAsync(await session.CurrentAsync(cancel), Any, [], [denial], cancel);
        }
        finally
        {
            // A denial begins nothing that anybody would have to close.
            denial.Ticket.Settle();
        }

        if (seen.Count == 0) RunnerTelemetry.Denials.Add(1, new KeyValuePair<string, object?>("code", refusal.Error.Split(':')[0]));
        return seen.Values.FirstOrDefault();
    }

    /// <summary>
    /// The id stands for other content: a denial of its own, recorded once for each content. Returns whether it was recorded before.
    /// </summary>
    public async Task<bool> RecordConflictAsync(Refusal refusal, CancellationToken cancel)
    {
        var key = Ids.Derive("platform/conflict", refusal.CommandId.ToByteArray(bigEndian: true), refusal.Digest);
        var id = ids.Next();
        var taken = await journal.RecordAsync([new NewRecord(key, id, RecordBody.Denial(id, refusal, Conflict, time.GetUtcNow()), RecordKind.Denial, Derived: true)], cancel);
        RunnerTelemetry.Denials.Add(1, new KeyValuePair<string, object?>("code", "CONFLICT"));
        return taken.Count > 0;
    }
}
