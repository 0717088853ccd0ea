using System.Collections.Concurrent;
using ActionRunner.Answering;
using ActionRunner.Attempts;
using ActionRunner.Cataloguing;
using ActionRunner.Guarding;
using ActionRunner.Living;
using ActionRunner.Redacting;
using ActionRunner.Sharing;
using ActionRunner.Storage;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Messaging;

namespace ActionRunner.Accepting;

/// <summary>
/// Lets commands begin while security lets work begin: each id once, in a committed intent. What bears an id that is known is answered with
/// what is known, and every delivery that comes in here is settled or returned in the end.
/// </summary>
internal sealed class Admission(
    Journal journal, RunnerSession session, SecurityKernel kernel, Repeats repeats, Answers answers, Shares shares, CountedDenials counted, Ids ids, Draining draining, TimeProvider time,
    ILogger<Admission> log)
{
    private readonly ConcurrentDictionary<Guid, Flight> inFlight = new();

    /// <summary>
    /// Takes a command that is to begin; null where its id is in flight here already, and then it is answered when that one has ended.
    /// </summary>
    public Taken? Take(Command command, Share share, Delivery delivery, Envelope envelope, CancellationToken stop)
    {
        var flight = new Flight(command.Digest);
        var first = inFlight.GetOrAdd(command.CommandId, flight);
        var taken = new Taken(command, share, flight, delivery, envelope);
        if (first == flight) return taken;
        _ = JoinAsync(first, taken, stop);
        return null;
    }

    /// <summary>
    /// Begins what is new and records the denials, all in one commit. Returns the attempts that have begun; of everything else care is
    /// taken.
    /// </summary>
    /// <param name="commands">They are to begin, where security lets them.</param>
    /// <param name="refused">They are to be denied.</param>
    /// <param name="whyNot">Why a command must not begin, <c>CODE: sentence</c>; null where all may. One whose id is known is told what is
    /// known of it all the same.</param>
    /// <param name="stop">Ends waiting for the outcomes of others.</param>
    public async Task<List<Pending>> BeginAsync(IReadOnlyList<Taken> commands, IReadOnlyList<Refused> refused, Func<Command, string?>? whyNot, CancellationToken stop)
    {
        var pending = commands.Select(Prepare).ToList();
        // Two refusals of one id in one batch: the second is a repetition of the first.
        var denials = refused.DistinctBy(r => r.Refusal.CommandId).ToDictionary(r => r, Deny);
        if (whyNot is not null) Stop(p => whyNot(p.Taken.Command));
        // Under which security it was sent. After a lost answer the same is sent again, whatever security says now: it may have begun.
        Standing? sent = null;
        var moved = false;
        return await Backoff.ForDatabase(time).UntilDoneAsync(
            TryAsync,
            e =>
            {
                if (e is DeclaredDeadException) sent = null;
                log.LogWarning("{Count} commands could not begin ({Reason}); trying again", pending.Count + denials.Count, e.Message);
            },
            draining.Hard);

        async Task<List<Pending>> TryAsync()
        {
            while (true)
            {
                if (sent is null)
                {
                    sent = moved ? await kernel.ReadAsync(draining.Hard) : await kernel.ExpectAsync(draining.Hard);
                    if (pending.Count > 0 && sent.Refusal is { } why) Stop(_ => why);
                }

                try
                {
                    var (seen, refusedBefore) = await journal.BeginAsync(
                        await session.CurrentAsync(draining.Hard), sent, [.. pending.Select(p => p.Attempt.Intent)], [.. denials.Values], draining.Hard);
                    return Sort(pending, refused, denials, seen, refusedBefore, stop);
                }
                catch (SecurityMovedException)
                {
                    // Nothing has begun, now or before.
                    (sent, moved) = (null, true);
                }
            }
        }

        void Stop(Func<Pending, string?> whyNot)
        {
            var stopped = pending.Select(p => (Pending: p, Why: whyNot(p))).Where(p => p.Why is not null).Select(p => (p.Pending, Refused: Stopped(p.Pending, p.Why!))).ToList();
            pending = [.. pending.Except(stopped.Select(s => s.Pending))];
            foreach (var s in stopped.Where(s => !shares.MayRecord(s.Refused.Share)).ToList())
            {
                stopped.Remove(s);
                Count(s.Refused.Share, s.Refused.Delivery, s.Refused.Envelope, s.Refused.Refusal);
                Release(s.Pending.Taken, null);
            }

            foreach (var s in stopped.Select(s => s.Refused).ExceptBy(denials.Keys.Select(d => d.Refusal.CommandId), s => s.Refusal.CommandId)) denials.Add(s, Deny(s));
            refused = [.. refused, .. stopped.Select(s => s.Refused)];
        }
    }

    private List<Pending> Sort(
        List<Pending> pending, IReadOnlyList<Refused> refused, Dictionary<Refused, Denial> denials, Dictionary<Guid, SeenCommand> seen, Dictionary<Guid, SeenCommand> refusedBefore,
        CancellationToken stop)
    {
        foreach (var r in refused)
        {
            if (r.Stopped is not null) Release(r.Stopped, null);
            if (refusedBefore.ContainsKey(r.Refusal.CommandId) || !denials.ContainsKey(r)) _ = RepeatAsync(new Repeat(r.Share, r.Delivery, r.Envelope, r.Refusal.CommandId, r.Refusal.Digest, r.Refusal), stop);
            else AnswerDenied(r);
        }

        foreach (var p in pending)
        {
            if (!seen.ContainsKey(p.Taken.Command.CommandId))
            {
                RunnerTelemetry.Admitted(p.Attempt);
                p.Taken.Flight.Begin();
                continue;
            }

            LetGo(p);
            _ = RepeatAsync(RepeatOf(p.Taken), stop);
        }

        return [.. pending.Where(p => !seen.ContainsKey(p.Taken.Command.CommandId))];
    }

    /// <summary>Gives back what has not begun.</summary>
    public void Return(Taken taken)
    {
        Release(taken, null);
        taken.Delivery.Return();
    }

    /// <summary>Answers and settles an attempt that has its record.</summary>
    public void Finish(Pending p)
    {
        var attempt = p.Attempt;
        var outcome = attempt.Outcome!;
        attempt.Intent.Ticket.Settle();
        RunnerTelemetry.Ended(attempt);
        Answer(p.Taken.Delivery, p.Taken.Envelope, attempt.Command.CommandId, attempt.AttemptId, outcome, replayed: false, attempt.Activity?.Id);
        Release(p.Taken, (attempt.AttemptId, outcome));
    }

    /// <summary>This process has no outcome to tell; those who wait for one look in the journal.</summary>
    public void LetGo(Pending p)
    {
        Release(p.Taken, null);
        p.Attempt.Activity?.Dispose();
    }

    private Pending Prepare(Taken taken)
    {
        var command = taken.Command;
        var attemptId = ids.Next();
        var startedAt = time.GetUtcNow();
        var redaction = new Redaction();
        var activity = RunnerTelemetry.StartAttempt(command, attemptId);
        var context = RecordBody.Context(
            attemptId, null, command.CommandId, command.AgentId, command.TraceId, command.Action.Type, command.Trigger,
            redaction.Parameters(command.Parameters, command.Action.Sensitive), startedAt, command.UserId, activity?.Id);
        var intent = new Intent(command.CommandId, command.Digest, attemptId, command.Action.Kind == ActionKind.External, context);
        return new Pending(new Attempt(command, intent, startedAt, redaction, activity), taken);
    }

    /// <summary>Denies without a record of its own: the agent has had more denied than is recorded one by one.</summary>
    public void Count(Share share, Delivery delivery, Envelope? envelope, Refusal refusal) =>
        counted.Add(share, delivery, envelope, refusal.CommandId, shares.WhyCounted(refusal.Error), refusal.Error.Split(':')[0]);

    private Denial Deny(Refused refused)
    {
        var id = ids.Next();
        return new Denial(refused.Refusal, id, RecordBody.Denial(id, refused.Refusal, refused.Refusal.Error, time.GetUtcNow()));
    }

    private void AnswerDenied(Refused refused)
    {
        var error = refused.Refusal.Error;
        RunnerTelemetry.Denials.Add(1, new KeyValuePair<string, object?>("code", error.Split(':')[0]));
        Answer(refused.Delivery, refused.Envelope, refused.Refusal.CommandId, null, new Outcome(AttemptStatus.Denied, error, [], Outcome.NoOutput, 0), replayed: false, null);
    }

    private void Release(Taken taken, (Guid AttemptId, Outcome Outcome)? outcome)
    {
        inFlight.TryRemove(KeyValuePair.Create(taken.Command.CommandId, taken.Flight));
        taken.Flight.End(outcome);
    }

    /// <summary>The same id is in flight in this process: waits for its outcome, or is a conflict.</summary>
    private async Task JoinAsync(Flight first, Taken again, CancellationToken stop)
    {
        // Whatever it turns out to be, nothing can be said before the journal knows of the first.
        await first.Begun;
        if (first.Digest.AsSpan().SequenceEqual(again.Command.Digest) && await first.Ended is var (attemptId, outcome))
        {
            RunnerTelemetry.Replays.Add(1);
            Answer(again.Delivery, again.Envelope, again.Command.CommandId, attemptId, outcome, replayed: true, null);
            return;
        }

        await RepeatAsync(RepeatOf(again), stop);
    }

    private async Task RepeatAsync(Repeat repeat, CancellationToken stop)
    {
        try
        {
            if (await repeats.AnswerAsync(repeat, stop) is var (attemptId, outcome, replayed))
            {
                if (outcome is null) Count(repeat.Share, repeat.Delivery, repeat.Envelope, repeat.Refusal with { Error = Denials.Conflict });
                else Answer(repeat.Delivery, repeat.Envelope, repeat.CommandId, attemptId, outcome, replayed, null);
                return;
            }
        }
        catch (Exception e)
        {
            log.LogInformation("A repeated command {CommandId} is left to the next runner: {Reason}", repeat.CommandId, e.Message);
        }

        repeat.Delivery.Return();
    }

    private void Answer(Delivery delivery, Envelope? envelope, Guid commandId, Guid? attemptId, Outcome outcome, bool replayed, string? traceparent)
    {
        answers.Send(delivery, envelope, commandId, attemptId, outcome, replayed, traceparent);
        FaultPoint.Hit("runner.before-ack");
        delivery.Settle();
        FaultPoint.Hit("runner.after-ack");
    }

    /// <summary>
    /// Security, or the policy, lets it not begin; the record of that goes before the answer to those who wait for this one.
    /// </summary>
    private static Refused Stopped(Pending pending, string why)
    {
        // It has not begun and never will.
        pending.Attempt.Intent.Ticket.Settle();
        pending.Attempt.Activity.Failed(why.Split(':')[0], why)?.Dispose();
        var taken = pending.Taken;
        return new(RefusalOf(taken) with { Error = why }, taken.Share, taken.Delivery, taken.Envelope) { Stopped = taken };
    }

    private static Repeat RepeatOf(Taken taken) => new(taken.Share, taken.Delivery, taken.Envelope, taken.Command.CommandId, taken.Command.Digest, RefusalOf(taken));

    private static Refusal RefusalOf(Taken taken) => new()
    {
        CommandId = taken.Command.CommandId,
        Digest = taken.Command.Digest,
        Error = "",
        BodySha256 = taken.Delivery.BodySha256.ToArray(),
        BodyBytes = taken.Delivery.BodyBytes,
        AgentId = taken.Command.AgentId,
        TraceId = taken.Command.TraceId,
        ActionType = taken.Command.Action.Type,
        Trigger = taken.Command.Trigger,
        UserId = taken.Command.UserId,
        Parent = taken.Command.Parent,
    };
}
