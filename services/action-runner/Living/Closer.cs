using System.Text.Json;
using ActionRunner.Attempts;
using ActionRunner.Cataloguing;
using ActionRunner.Storage;
using Npgsql;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Journal;

namespace ActionRunner.Living;

/// <summary>
/// Ends attempts that their process left open, or whose COMMIT was never answered, by inserting the terminal row under the attempt's key.
/// The insert waits for a transaction that is still in flight, so whatever stands there afterwards is final.
/// </summary>
internal sealed class Closer(Journal journal, ActionCatalog catalog, TimeProvider time, ILogger<Closer> log)
{
    public static readonly (string Transactional, string External) Crash = (
        "CRASHED: The process that ran this action ended before the transaction was committed; nothing of it was kept.",
        "INDETERMINATE: The process that ran this action ended before it knew the outcome; what it does outside may have happened. Look before you ask again.");

    /// <summary>How long closing somebody else's attempt waits for a transaction that holds it.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Closes an attempt of this process and returns its record, which a transaction still in flight may have written. Tries until the
    /// database answers or
    /// <paramref name="stop"/> is cancelled.
    /// </summary>
    public async Task<byte[]> CloseAsync(SeenCommand open, (string Transactional, string External) why, CancellationToken stop)
    {
        await PersistAsync([RecordOf(open, why)], stop);
        return await ReadAsync(open.CommandId, stop);
    }

    /// <summary>
    /// Closes an attempt of a runner that is gone and returns its record; null where a transaction that has not ended holds it, and then it
    /// is to be tried again later.
    /// </summary>
    public async Task<byte[]?> TryCloseAsync(SeenCommand open, (string Transactional, string External) why, CancellationToken stop)
    {
        try
        {
            FaultPoint.Hit("runner.before-failure-record");
            await journal.RecordAsync([RecordOf(open, why)], stop, Wait);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return null;
        }

        return await ReadAsync(open.CommandId, stop);
    }

    private NewRecord RecordOf(SeenCommand open, (string Transactional, string External) why)
    {
        var affected = AffectedBy(open.Context!);
        var outcome = open.Kind == CommandKind.DryRunStep
            ? new Outcome(AttemptStatus.RolledBack, DryRun.Crash, affected, Outcome.NoOutput, 0)
            : open.External
            ? new Outcome(AttemptStatus.Failure, why.External, affected, Outcome.NoOutput, 0)
            : new Outcome(AttemptStatus.RolledBack, why.Transactional, affected, Outcome.NoOutput, 0);
        return new NewRecord(open.CommandId, open.AttemptId!.Value, RecordBody.Close(open.Context, outcome));
    }

    // The process that knew what it touched is gone; what the parameters name is what it was about to touch.
    private IReadOnlyList<string> AffectedBy(byte[] context)
    {
        using var document = JsonDocument.Parse((byte[])[.. context, (byte)'}']);
        var action = catalog.Find(document.RootElement.GetProperty("actionType").GetString()!);
        return action?.AffectedBy(document.RootElement.GetProperty("parameters")) ?? [];
    }

    /// <summary>
    /// Records outcomes, again and again until the database answers: an outcome that is known must not be lost to an outage. Returns the
    /// keys whose record was there before.
    /// </summary>
    public async Task<IReadOnlyList<Guid>> PersistAsync(IReadOnlyList<OutcomeRecord> records, CancellationToken stop)
    {
        var backoff = Backoff.ForDatabase(time);
        while (true)
        {
            try
            {
                FaultPoint.Hit("runner.before-failure-record");
                return await journal.RecordAsync(records, stop);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                log.LogWarning("{Count} outcomes could not be recorded ({Reason}); trying again", records.Count, e.Message);
                await backoff.WaitAsync(stop);
            }
        }
    }

    public async Task<byte[]> ReadAsync(Guid key, CancellationToken stop)
    {
        var backoff = Backoff.ForDatabase(time);
        while (true)
        {
            try
            {
                if (await journal.ReadAsync(key, stop) is { } body) return body;
                throw new InvalidOperationException($"The record of {key} is not in the journal although it was inserted.");
            }
            catch (Exception e) when (!stop.IsCancellationRequested && e is not InvalidOperationException)
            {
                log.LogWarning("A record could not be read ({Reason}); trying again", e.Message);
                await backoff.WaitAsync(stop);
            }
        }
    }
}
