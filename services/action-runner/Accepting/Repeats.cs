using ActionRunner.Executing;
using ActionRunner.Reporting;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Messaging;

namespace ActionRunner.Accepting;

/// <summary>A command whose id the journal knows already.</summary>
/// <param name="Delivery">The message.</param>
/// <param name="Envelope">What travelled around it.</param>
/// <param name="CommandId">Its id.</param>
/// <param name="Digest">Its content now.</param>
/// <param name="Refusal">What a denial would say of it.</param>
internal sealed record Repeat(Delivery Delivery, Envelope? Envelope, Guid CommandId, byte[] Digest, Refusal Refusal);

/// <summary>
/// Answers commands that come again: with the first outcome where the content is the same, as a conflict where it is not. An attempt that is
/// still at work is waited for, and one whose runner is gone is closed with the truth. Nothing is executed here.
/// </summary>
internal sealed class Repeats(Journal journal, RunnerSession session, Closer closer, Denials denials, TimeProvider time, ILogger<Repeats> log)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Tries until the database answers or <paramref name="stop"/> is cancelled. Null where the journal does not know the command: then it is as good as new.</summary>
    public Task<(Guid? AttemptId, Outcome Outcome, bool Replayed)?> AnswerAsync(Repeat repeat, CancellationToken stop) =>
        new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2), time).UntilDoneAsync(
            () => TryAnswerAsync(repeat, stop),
            e => log.LogWarning("The repeated command {CommandId} cannot be answered ({Reason}); trying again", repeat.CommandId, e.Message),
            stop);

    private async Task<(Guid? AttemptId, Outcome Outcome, bool Replayed)?> TryAnswerAsync(Repeat repeat, CancellationToken stop)
    {
        while (true)
        {
            if (await journal.LookAsync(repeat.CommandId, stop) is not { } seen) return null;
            if (!seen.Digest.AsSpan().SequenceEqual(repeat.Digest))
                return (null, new Outcome(AttemptStatus.Denied, Denials.Conflict, [], Outcome.NoOutput, 0), await denials.RecordConflictAsync(repeat.Refusal, stop));
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
}
