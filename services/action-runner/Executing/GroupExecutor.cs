using System.Collections.Concurrent;
using ActionRunner.Accepting;
using ActionRunner.Reporting;
using Npgsql;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Messaging;

namespace ActionRunner.Executing;

/// <summary>
/// Executes transactional attempts, many in one transaction. Successes are recorded in it; failures only after it committed, because only
/// then is it certain that what they saw has stayed. If the group's transaction was undone, each member is run once more, alone.
/// </summary>
internal sealed class GroupExecutor(
    NpgsqlDataSource database, TransactionalMember member, Closer closer, JournalSignal signal, TimeProvider time, ILogger<GroupExecutor> log)
{
    /// <summary>How long a member of a group waits for a lock before it leaves the group: others wait behind it.</summary>
    private static readonly TimeSpan GroupLockTimeout = TimeSpan.FromMilliseconds(250);

    /// <summary>How long beyond its action's timeout a transaction may stand: an action has five seconds to heed its cancellation.</summary>
    private static readonly TimeSpan IdleGrace = TimeSpan.FromSeconds(10);

    /// <summary>An action type that broke this many waves runs in order from then on, because each break costs its group a second run.</summary>
    private const int BreaksForgiven = 3;

    private readonly ConcurrentDictionary<string, int> breaks = new(StringComparer.Ordinal);

    private static readonly (string Transactional, string External) Lost = (
        "CONNECTION_LOST: The database went away before the transaction was committed; nothing of it was kept.",
        "INDETERMINATE: The database went away before the outcome was known.");

    /// <summary>
    /// Returns when every attempt of the group has its record. Throws only when <paramref name="stop"/> is cancelled before that; such
    /// attempts are then closed by the next runner.
    /// </summary>
    public async Task ExecuteAsync(IReadOnlyList<Attempt> group, CancellationToken stop)
    {
        RunnerTelemetry.GroupSize.Record(group.Count);
        if (group.Count == 1)
        {
            await ExecuteAloneAsync(group[0], stop);
            return;
        }

        List<Attempt> again;
        try
        {
            again = await InOneTransactionAsync(group, inWaves: true, stop);
        }
        catch (WaveBrokenException e)
        {
            log.LogDebug("A group of {Count} is run again in order: {Reason}", group.Count, e.Message);
            again = await InOrderAsync(group, stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            again = await AfterUndoneAsync(group, e, stop);
        }

        foreach (var attempt in again)
        {
            attempt.Forget();
            await ExecuteAloneAsync(attempt, stop);
        }
    }

    /// <summary>One attempt in a transaction of its own, for slow actions; <paramref name="cancel"/> cancels the action.</summary>
    public Task ExecuteSlowAsync(Attempt attempt, CancellationToken cancel, CancellationToken stop)
    {
        RunnerTelemetry.GroupSize.Record(1);
        return ExecuteAloneAsync(attempt, stop, cancel);
    }

    /// <summary>
    /// The answer to the group's COMMIT never came. The terminal rows decide for each success; if none had been committed, what the failed
    /// ones saw has not stayed either, and they are run alone.
    /// </summary>
    private async Task<List<Attempt>> SettleUnknownAsync(IReadOnlyList<Attempt> group, CancellationToken stop)
    {
        var successes = group.Where(IsSuccess).ToList();
        var failed = group.Where(a => !IsSuccess(a) && !a.RunAlone).ToList();
        foreach (var attempt in successes) await CloseAsync(attempt, Lost, stop);
        if (!successes.Exists(IsSuccess)) return [.. group.Except(successes)];
        await RecordFailuresAsync(failed, stop);
        return [.. group.Where(a => a.RunAlone)];
    }

    /// <summary>The group once more in one transaction, one member after the other. Returns the members that are to be run alone.</summary>
    private async Task<List<Attempt>> InOrderAsync(IReadOnlyList<Attempt> group, CancellationToken stop)
    {
        foreach (var attempt in group) attempt.Forget();
        try
        {
            return await InOneTransactionAsync(group, inWaves: false, stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            return await AfterUndoneAsync(group, e, stop);
        }
    }

    /// <summary>Returns the members that are to be run alone after their group's transaction was undone, or may have been.</summary>
    private async Task<List<Attempt>> AfterUndoneAsync(IReadOnlyList<Attempt> group, Exception e, CancellationToken stop)
    {
        if (e is CommitUnknownException) return await SettleUnknownAsync(group, stop);
        log.LogWarning("A group of {Count} was undone ({Reason}); running its members one by one", group.Count, e.Message);
        var hung = (e as UnitBrokenException)?.Hung;
        if (hung is not null) await CloseHungAsync(hung, stop);
        return [.. group.Where(a => a != hung)];
    }

    /// <summary>Returns the members that are to be run alone; all others have their record.</summary>
    private async Task<List<Attempt>> InOneTransactionAsync(IReadOnlyList<Attempt> group, bool inWaves, CancellationToken stop)
    {
        await using (var work = await UnitOfWork.BeginAsync(database, GroupLockTimeout, group.Max(a => a.Command.Action.Timeout) + IdleGrace, stop))
        {
            if (inWaves) await RunInWavesAsync(group, work);
            else foreach (var attempt in group) await RunAsync(attempt, work);
            await CommitAsync(work, [.. group.Where(IsSuccess)]);
        }

        await RecordFailuresAsync([.. group.Where(a => !a.RunAlone && !IsSuccess(a))], stop);
        return [.. group.Where(a => a.RunAlone)];
    }

    /// <summary>Neighbours that name different objects run side by side; one that names an object again waits for those before it.</summary>
    private async Task RunInWavesAsync(IReadOnlyList<Attempt> group, UnitOfWork work)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        for (var from = 0; from < group.Count;)
        {
            var to = from;
            named.Clear();
            while (to < group.Count && MayJoin(group[to].Command) && group[to].Command.Action.AffectedBy(group[to].Command.Parameters).All(named.Add)) to++;
            if (to - from < 2)
            {
                await RunAsync(group[from++], work);
                continue;
            }

            var wave = new Wave(work);
            try
            {
                await wave.RunAsync([.. group.Skip(from).Take(to - from)], RunAsync);
            }
            catch (WaveBrokenException) when (wave.Culprit is { } culprit && !work.IsBroken)
            {
                breaks.AddOrUpdate(culprit.Command.Action.Type, 1, (_, count) => count + 1);
                throw;
            }

            from = to;
        }
    }

    private bool MayJoin(Command command) => !breaks.TryGetValue(command.Action.Type, out var count) || count < BreaksForgiven;

    private Task RunAsync(Attempt attempt, IUnit work) => member.RunAsync(attempt, work, inGroup: true, CancellationToken.None);

    private async Task ExecuteAloneAsync(Attempt attempt, CancellationToken stop, CancellationToken cancel = default)
    {
        try
        {
            if (await TryAloneAsync(attempt, last: false, stop, cancel)) return;
            // The connection broke, or the database chose this one as a deadlock's victim: nothing has happened, and this process still lives.
            attempt.Forget();
            await WaitForDatabaseAsync(stop);
            if (await TryAloneAsync(attempt, last: true, stop, cancel)) return;
            await CloseAsync(attempt, Lost, stop);
        }
        catch (UnitBrokenException e) when (e.Hung is not null)
        {
            await CloseHungAsync(attempt, stop);
        }
    }

    /// <summary>Returns whether the attempt has its record; if not, nothing of it has happened.</summary>
    private async Task<bool> TryAloneAsync(Attempt attempt, bool last, CancellationToken stop, CancellationToken cancel)
    {
        try
        {
            await using (var work = await UnitOfWork.BeginAsync(database, null, attempt.Command.Action.Timeout + IdleGrace, stop))
            {
                await member.RunAsync(attempt, work, inGroup: !last, cancel);
                if (attempt.RunAlone) return false;
                await CommitAsync(work, IsSuccess(attempt) ? [attempt] : []);
            }
        }
        catch (CommitUnknownException)
        {
            await CloseAsync(attempt, Lost, stop);
            return true;
        }
        catch (AlreadyClosedException)
        {
            await CloseAsync(attempt, Lost, stop);
            return true;
        }
        catch (Exception e) when (e is not UnitBrokenException { Hung: not null } && !stop.IsCancellationRequested)
        {
            log.LogWarning("The transaction of command {CommandId} was undone ({Reason})", attempt.Command.CommandId, e.Message);
            return false;
        }

        if (!IsSuccess(attempt)) await RecordFailuresAsync([attempt], stop);
        return true;
    }

    /// <summary>Records the successes and commits. An answer that never came is settled here, by the journal's keys.</summary>
    private async Task CommitAsync(UnitOfWork work, List<Attempt> successes)
    {
        // Nothing to keep: what the failed ones did goes with the transaction.
        if (successes.Count == 0) return;
        FaultPoint.Hit("runner.before-commit");
        try
        {
            await work.CommitAsync(Journal.SuccessCommand([.. successes.SelectMany(a => a.Records())]));
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: Journal.OneRecordAnAttempt })
        {
            throw new AlreadyClosedException();
        }
        catch (Exception e) when (e is not PostgresException { SqlState: not ("57P01" or "57P02" or "57P03") })
        {
            throw new CommitUnknownException(e);
        }

        FaultPoint.Hit("runner.after-commit");
        signal.Wake();
    }

    private async Task RecordFailuresAsync(List<Attempt> failed, CancellationToken stop)
    {
        if (failed.Count == 0) return;
        var taken = await closer.PersistAsync([.. failed.SelectMany(a => a.Records())], stop);
        // Somebody took this runner for dead and closed them; that record is the truth, and the answer says what it says.
        foreach (var attempt in failed.Where(a => taken.Contains(a.Command.CommandId)))
            attempt.Outcome = RecordBody.Read(await closer.ReadAsync(attempt.Command.CommandId, stop)).Outcome;
    }

    private async Task CloseHungAsync(Attempt attempt, CancellationToken stop)
    {
        attempt.Forget();
        var seconds = attempt.Command.Action.Timeout.TotalSeconds;
        await CloseAsync(attempt, ($"TIMEOUT: The action did not end within {seconds} s and ignored its cancellation; nothing of it was kept.", ""), stop);
    }

    private async Task CloseAsync(Attempt attempt, (string Transactional, string External) why, CancellationToken stop)
    {
        var open = new SeenCommand(
            attempt.Command.CommandId, attempt.Intent.Digest, attempt.AttemptId, 0, attempt.Intent.External, attempt.Intent.Context, null);
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
