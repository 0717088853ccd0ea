using ActionRunner.Attempts;
using ActionRunner.Living;
using ActionRunner.Storage;
using Npgsql;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Journal;

namespace ActionRunner.Executing;

/// <summary>
/// Executes transactional attempts, many in one transaction. Successes are recorded in it; failures only after it committed, because only
/// then is it certain that what they saw has stayed. If the group's transaction was undone, its members are run again, each alone. One that
/// meets a locked row waits for it in the siding, and those behind it that name the same object with it.
/// </summary>
internal sealed class GroupExecutor(
    NpgsqlDataSource database, TransactionalMember member, Closer closer, NumberedInsert numbered, JournalSignal signal, TimeProvider time,
    ILogger<GroupExecutor> log) : IDisposable
{
    /// <summary>How long anybody in the lane waits for a lock: others wait behind it.</summary>
    private static readonly TimeSpan LaneLockTimeout = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long beyond its action's timeout a transaction may stand: an action has five seconds to heed its cancellation.
    /// </summary>
    private static readonly TimeSpan IdleGrace = TimeSpan.FromSeconds(10);

    /// <summary>How often one that conflicts with others is run alone.</summary>
    private const int TriesAlone = 5;

    private static readonly (string Transactional, string External) Lost = (
        "CONNECTION_LOST: The database went away before the transaction was committed; nothing of it was kept.",
        "INDETERMINATE: The database went away before the outcome was known.");

    private readonly WaveTrust trust = new(time);
    private readonly Siding siding = new();

    /// <summary>
    /// Tells each attempt that has its record, and returns when all have, or wait in the siding. Throws only when <paramref name="stop"/>
    /// is cancelled before that; such attempts are then closed by the next runner.
    /// </summary>
    public async Task ExecuteAsync(IReadOnlyList<Attempt> group, Action<Attempt> recorded, CancellationToken stop)
    {
        var lane = new List<Attempt>(group.Count);
        foreach (var attempt in group)
        {
            if (siding.Holds(attempt.Named)) StepAside(attempt, recorded, stop);
            else lane.Add(attempt);
        }

        if (lane.Count > 0) RunnerTelemetry.GroupSize.Record(lane.Count);
        var again = lane.Count > 1 ? await InOneTransactionAsync(lane, stop) : lane;
        foreach (var attempt in lane.Except(again)) recorded(attempt);
        foreach (var attempt in again)
        {
            var locked = attempt.RunAlone;
            attempt.Forget();
            if (locked || siding.Holds(attempt.Named) || !await InLaneAsync(attempt, stop)) StepAside(attempt, recorded, stop);
            else recorded(attempt);
        }
    }

    /// <summary>One attempt in a transaction of its own, for slow actions; <paramref name="cancel"/> cancels the action.</summary>
    public Task ExecuteSlowAsync(Attempt attempt, CancellationToken cancel, CancellationToken stop)
    {
        RunnerTelemetry.GroupSize.Record(1);
        return ExecuteAloneAsync(attempt, stop, cancel);
    }

    /// <summary>Ends when nobody waits in the siding.</summary>
    public Task SettledAsync() => siding.EmptyAsync();

    public void Dispose() => siding.Dispose();

    private void StepAside(Attempt attempt, Action<Attempt> recorded, CancellationToken stop) => siding.Add(attempt.Named, async () =>
    {
        try
        {
            attempt.Forget();
            await ExecuteAloneAsync(attempt, stop, stop);
            recorded(attempt);
        }
        catch (Exception e)
        {
            // Its intent stays open, and the next runner closes it with the truth.
            log.LogError(e, "The attempt of command {CommandId} was left open: {Reason}", attempt.Command.CommandId, e.Message);
        }
    });

    /// <summary>
    /// The answer to the group's COMMIT never came. The terminal rows decide for each success; if none had been committed, what the failed
    /// ones saw has not stayed either, and they are run alone.
    /// </summary>
    private async Task<List<Attempt>> SettleUnknownAsync(List<Attempt> group, CancellationToken stop)
    {
        var successes = group.Where(IsSuccess).ToList();
        var failed = group.Where(a => !IsSuccess(a) && !a.RunAlone).ToList();
        foreach (var attempt in successes) await CloseAsync(attempt, Lost, stop);
        if (!successes.Exists(IsSuccess)) return [.. group.Except(successes)];
        await RecordFailuresAsync(failed, stop);
        return [.. group.Where(a => a.RunAlone)];
    }

    /// <summary>Returns the members that are to be run alone; all others have their record.</summary>
    private async Task<List<Attempt>> InOneTransactionAsync(List<Attempt> group, CancellationToken stop)
    {
        try
        {
            try
            {
                return await InOneTransactionAsync(group, inWaves: true, stop);
            }
            catch (WaveBrokenException e)
            {
                log.LogDebug("A group of {Count} is run again in order: {Reason}", group.Count, e.Message);
                foreach (var attempt in group) attempt.Forget();
                return await InOneTransactionAsync(group, inWaves: false, stop);
            }
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            return await AfterUndoneAsync(group, e, stop);
        }
    }

    /// <summary>Returns the members that are to be run alone after their group's transaction was undone, or may have been.</summary>
    private async Task<List<Attempt>> AfterUndoneAsync(List<Attempt> group, Exception e, CancellationToken stop)
    {
        if (e is CommitUnknownException) return await SettleUnknownAsync(group, stop);
        log.LogWarning("A group of {Count} was undone ({Reason}); running its members one by one", group.Count, e.Message);
        var known = await RecordCulpritAsync(e, stop);
        foreach (var attempt in group.Where(a => a != known)) attempt.Forget();
        return [.. group.Where(a => a != known)];
    }

    private async Task<List<Attempt>> InOneTransactionAsync(List<Attempt> group, bool inWaves, CancellationToken stop)
    {
        await using (var work = await UnitOfWork.BeginAsync(database, LaneLockTimeout, group.Max(a => a.Command.Action.Timeout) + IdleGrace, stop))
        {
            var held = new HashSet<string>(StringComparer.Ordinal);
            if (inWaves) await RunInWavesAsync(group, work, held);
            else foreach (var attempt in group) await StepAsync(attempt, work, held);
            await CommitAsync(work, [.. group.Where(IsSuccess)], inLane: true);
        }

        await RecordFailuresAsync([.. group.Where(a => !a.RunAlone && !IsSuccess(a))], stop);
        return [.. group.Where(a => a.RunAlone)];
    }

    /// <summary>
    /// Neighbours that name different objects run side by side; one that names an object again waits for those before it.
    /// </summary>
    private async Task RunInWavesAsync(List<Attempt> group, UnitOfWork work, HashSet<string> held)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        for (var from = 0; from < group.Count;)
        {
            var to = from;
            named.Clear();
            while (to < group.Count && trust.Has(group[to].Command.Action.Type) && !group[to].Named.Any(held.Contains) && group[to].Named.All(named.Add)) to++;
            if (to - from < 2)
            {
                await StepAsync(group[from++], work, held);
                continue;
            }

            var wave = new Wave(work, time);
            try
            {
                await wave.RunAsync([.. group.Skip(from).Take(to - from)], (a, unit) => member.RunAsync(a, unit, inGroup: true, CancellationToken.None));
            }
            catch (WaveBrokenException) when (wave.Culprit is { } culprit && !work.IsBroken)
            {
                trust.Broke(culprit.Command.Action.Type);
                throw;
            }

            from = to;
        }
    }

    /// <summary>Runs one member, unless it names an object of one that met a conflict before it: their order is kept.</summary>
    private async Task StepAsync(Attempt attempt, UnitOfWork work, HashSet<string> held)
    {
        if (attempt.Named.Any(held.Contains)) attempt.RunAlone = true;
        else await member.RunAsync(attempt, work, inGroup: true, CancellationToken.None);
        if (attempt.RunAlone) held.UnionWith(attempt.Named);
    }

    /// <summary>Alone, but with others behind it. Returns false where it is to step aside; nothing of it has happened then.</summary>
    private async Task<bool> InLaneAsync(Attempt attempt, CancellationToken stop)
    {
        if (await TryAloneAsync(attempt, LaneLockTimeout, last: false, stop, CancellationToken.None)) return true;
        // Without a database there is nothing to do beside it either.
        await WaitForDatabaseAsync(stop);
        return false;
    }

    /// <summary>
    /// Until it has its record. Where the database chose it as a deadlock's victim, or its connection broke, nothing has happened and this
    /// process still lives, so it is run again: a victim a few times, each after a while, so that it does not meet the same one again; a
    /// broken connection once, for it may be the action that breaks it.
    /// </summary>
    private async Task ExecuteAloneAsync(Attempt attempt, CancellationToken stop, CancellationToken cancel)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1), time);
        var broken = false;
        for (var tries = 1; tries <= TriesAlone; tries++)
        {
            if (await TryAloneAsync(attempt, null, last: broken || tries == TriesAlone, stop, cancel)) return;
            var conflict = attempt.RunAlone;
            attempt.Forget();
            if (broken) break;
            if (conflict) await backoff.WaitAsync(stop);
            else broken = true;
            await WaitForDatabaseAsync(stop);
        }

        await CloseAsync(attempt, Lost, stop);
    }

    /// <summary>Returns whether the attempt has its record; if not, nothing of it has happened and it may be run once more.</summary>
    private async Task<bool> TryAloneAsync(Attempt attempt, TimeSpan? lockTimeout, bool last, CancellationToken stop, CancellationToken cancel)
    {
        try
        {
            await using (var work = await UnitOfWork.BeginAsync(database, lockTimeout, attempt.Command.Action.Timeout + IdleGrace, stop))
            {
                await member.RunAsync(attempt, work, inGroup: !last, cancel);
                if (attempt.RunAlone) return false;
                await CommitAsync(work, IsSuccess(attempt) ? [attempt] : [], inLane: lockTimeout is not null);
            }
        }
        catch (Exception e) when (e is CommitUnknownException or AlreadyClosedException)
        {
            await CloseAsync(attempt, Lost, stop);
            return true;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            if (await RecordCulpritAsync(e, stop) is not null) return true;
            log.LogWarning("The transaction of command {CommandId} was undone ({Reason})", attempt.Command.CommandId, e.Message);
            if (e is UnitBrokenException) return false;
            if (!last && MetAnother(e))
            {
                attempt.RunAlone = true;
                return false;
            }

            // The database refused to commit it: that is how it ended.
            attempt.Outcome = Judgement.Failure(e, attempt, attempt.Outcome?.AffectedIds ?? attempt.Named, attempt.Outcome?.DurationMs ?? 0, overdue: null, stopping: false);
        }

        if (!IsSuccess(attempt)) await RecordFailuresAsync([attempt], stop);
        return true;
    }

    /// <summary>
    /// Whether the commit met somebody else: a serialization failure, a deadlock, or a lock that did not come in time. Records get their
    /// numbers under such a lock. None of it says anything of the action.
    /// </summary>
    private static bool MetAnother(Exception e) => e is PostgresException { SqlState: ['4', '0', ..] or "55P03" };

    /// <summary>Records the end of the attempt that broke its unit of work, where it was one. Returns it.</summary>
    private async Task<Attempt?> RecordCulpritAsync(Exception e, CancellationToken stop)
    {
        if (e is not UnitBrokenException { Culprit: { } culprit, Outcome: { } outcome }) return null;
        culprit.RunAlone = false;
        culprit.Outcome = outcome;
        await RecordFailuresAsync([culprit], stop);
        return culprit;
    }

    /// <summary>
    /// Records the successes and commits. In the lane, where one transaction follows the other, they get their numbers with it.
    /// </summary>
    private async Task CommitAsync(UnitOfWork work, List<Attempt> successes, bool inLane)
    {
        // Nothing to keep: what the failed ones did goes with the transaction.
        if (successes.Count == 0) return;
        FaultPoint.Hit("runner.before-commit");
        var began = time.GetUtcNow();
        var records = successes.SelectMany(a => a.Records()).ToList();
        IReadOnlyDictionary<Guid, long> numbers;
        try
        {
            numbers = await CommitAsync(work, Journal.SuccessCommands(inLane ? numbered.Statement : RecordStatements.Insert, records));
        }
        catch (Exception e)
        {
            RunnerTelemetry.Committed(successes, began, e);
            throw;
        }

        RunnerTelemetry.Committed(successes, began, null);
        FaultPoint.Hit("runner.after-commit");
        if (inLane) numbered.Committed([.. records.Select(r => r.Record)], numbers);
        else signal.Wake();
    }

    /// <summary>An answer that never came is settled here, by the journal's keys.</summary>
    private static async Task<IReadOnlyDictionary<Guid, long>> CommitAsync(UnitOfWork work, IReadOnlyList<NpgsqlBatchCommand> records)
    {
        try
        {
            return await work.CommitAsync(records);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: RecordStatements.OneRecordAKey })
        {
            throw new AlreadyClosedException();
        }
        catch (Exception e) when (e is not PostgresException || UnitOfWork.IsFarewell(e))
        {
            throw new CommitUnknownException(e);
        }
    }

    private async Task RecordFailuresAsync(List<Attempt> failed, CancellationToken stop)
    {
        if (failed.Count == 0) return;
        var taken = await closer.PersistAsync([.. failed.SelectMany(a => a.Records())], stop);
        // Somebody took this runner for dead and closed them; that record is the truth, and the answer says what it says.
        foreach (var attempt in failed.Where(a => taken.Contains(a.Command.CommandId)))
            attempt.Outcome = RecordBody.Read(await closer.ReadAsync(attempt.Command.CommandId, stop)).Outcome;
    }

    private async Task CloseAsync(Attempt attempt, (string Transactional, string External) why, CancellationToken stop)
    {
        var open = new SeenCommand(
            attempt.Command.CommandId, attempt.Intent.Digest, attempt.AttemptId, 0, attempt.Intent.External, attempt.Intent.Context, null, CommandKind.Action);
        attempt.Outcome = RecordBody.Read(await closer.CloseAsync(open, why, stop)).Outcome;
    }

    private async Task WaitForDatabaseAsync(CancellationToken stop)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1), time);
        for (var tries = 0; tries < 60; tries++)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stop);
                return;
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                await backoff.WaitAsync(stop);
            }
        }
    }

    private static bool IsSuccess(Attempt attempt) => attempt.Outcome?.Status == AttemptStatus.Success;

    /// <summary>The answer to COMMIT never came.</summary>
    private sealed class CommitUnknownException(Exception cause) : Exception(cause.Message, cause);

    /// <summary>A record stood there already, so this transaction must not commit.</summary>
    private sealed class AlreadyClosedException() : Exception("somebody closed one of these attempts meanwhile");
}
