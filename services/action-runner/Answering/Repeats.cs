using ActionRunner.Attempts;
using ActionRunner.Living;
using ActionRunner.Sharing;
using ActionRunner.Storage;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Messaging;

namespace ActionRunner.Answering;

/// <summary>A command whose id the journal knows already.</summary>
/// <param name="Share">Whose it is.</param>
/// <param name="Delivery">The message.</param>
/// <param name="Envelope">What travelled around it.</param>
/// <param name="CommandId">Its id.</param>
/// <param name="Digest">Its content now.</param>
/// <param name="Refusal">What a denial would say of it.</param>
internal sealed record Repeat(Share Share, Delivery Delivery, Envelope? Envelope, Guid CommandId, byte[] Digest, Refusal Refusal);

/// <summary>
/// Answers commands that come again: with the first outcome where the content is the same, as a conflict where it is not. An attempt that
/// is still at work is waited for, and one whose runner is gone is closed with the truth. Nothing is executed here.
/// </summary>
internal sealed class Repeats(Journal journal, RunnerSession session, Closer closer, Denials denials, Shares shares, TimeProvider time, ILogger<Repeats> log) : IDisposable
{
    /// <summary>
    /// Questions to the journal at once: whoever repeats thousands of commands takes no connection from those that begin.
    /// </summary>
    private const int LooksAtOnce = 8;

    private readonly SemaphoreSlim looks = new(LooksAtOnce);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Tries until the database answers or <paramref name="stop"/> is cancelled. Null where the journal does not know the command: then it
    /// is as good as new. Without an outcome where it is a conflict that is to be counted.
    /// </summary>
    public Task<(Guid? AttemptId, Outcome? Outcome, bool Replayed)?> AnswerAsync(Repeat repeat, CancellationToken stop) =>
        Backoff.ForDatabase(time).UntilDoneAsync(
            () => TryAnswerAsync(repeat, stop),
            e => log.LogWarning("The repeated command {CommandId} cannot be answered ({Reason}); trying again", repeat.CommandId, e.Message),
            stop);

    private async Task<(Guid? AttemptId, Outcome? Outcome, bool Replayed)?> TryAnswerAsync(Repeat repeat, CancellationToken stop)
    {
        while (true)
        {
            if (await LookAsync(repeat.CommandId, stop) is not { } seen) return null;
            if (!seen.Digest.AsSpan().SequenceEqual(repeat.Digest))
            {
                if (!shares.MayRecord(repeat.Share)) return (null, null, false);
                return (null, new Outcome(AttemptStatus.Denied, Denials.Conflict, [], Outcome.NoOutput, 0), await denials.RecordConflictAsync(repeat.Refusal, stop));
            }

            var record = seen.Record;
            if (record is null && await session.IsGoneAsync(seen.RunnerId, stop)) record = await closer.TryCloseAsync(seen, Closer.Crash, stop);
            if (record is not null)
            {
                RunnerTelemetry.Replays.Add(1);
                var (attemptId, outcome) = RecordBody.Read(record);
                return (attemptId, outcome, true);
            }

            await Task.Delay(Look, time, stop);
        }
    }

    public void Dispose() => looks.Dispose();

    private async Task<SeenCommand?> LookAsync(Guid commandId, CancellationToken stop)
    {
        await looks.WaitAsync(stop);
        try
        {
            return await journal.LookAsync(commandId, stop);
        }
        finally
        {
            looks.Release();
        }
    }
}
