using ActionRunner.Attempts;
using Npgsql;

namespace ActionRunner.Executing;

/// <summary>
/// Members of a group that touch different objects, run side by side in one transaction: each time all of them wait for the database, their
/// statements are sent together. So a group costs as many round trips as its longest member has statements, and not as all have together.
/// </summary>
/// <remarks>
/// This is only a faster way to the same result. It ends with a <see cref="WaveBrokenException"/>, and the group is undone and run in order
/// behind savepoints, as soon as order could matter: two members touch one object, one fails after it had written, one asks for the
/// connection, or the database refuses a statement.
/// </remarks>
internal sealed class Wave(UnitOfWork work, TimeProvider time)
{
    /// <summary>
    /// How long statements wait for a member that is busy with something else; after that it is not counted on until it comes.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly UnitOfWork work = work;
    private readonly Lock gate = new();
    private readonly Dictionary<string, object> owners = new(StringComparer.Ordinal);
    private readonly List<Part> parts = [];
    private List<Waiting> queued = [];
    private long queuedSince;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int active;
    private Exception? broken;

    /// <summary>The member because of which the wave broke, where it was one.</summary>
    public Attempt? Culprit { get; private set; }

    /// <summary>Runs all members to their end.</summary>
    /// <exception cref="WaveBrokenException">Nothing of this transaction may be kept.</exception>
    public async Task RunAsync(IReadOnlyList<Attempt> members, Func<Attempt, IUnit, Task> run)
    {
        active = members.Count;
        foreach (var member in members) parts.Add(new Part(this, member));
        var running = new Task[members.Count];
        for (var i = 0; i < running.Length; i++) running[i] = MemberAsync(parts[i], run);
        while (true)
        {
            List<Waiting>? due = null;
            Task wait;
            TimeSpan? patience;
            lock (gate)
            {
                if (active == 0) break;
                patience = queued.Count == 0 ? null : Patience - time.GetElapsedTime(queuedSince);
                if (patience <= TimeSpan.Zero) foreach (var part in parts) part.Absent |= !part.IsWaiting;
                if (queued.Count > 0 && parts.TrueForAll(p => p.IsWaiting || p.Absent || p.Ended)) (due, queued) = (queued, []);
                changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = changed.Task;
            }

            if (due is not null) await SendAsync(due);
            else if (patience is { } left) await wait.WaitAsync(left, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else await wait;
        }

        await Task.WhenAll(running);
        if (broken is UnitBrokenException { Outcome: not null } known) throw known;
        if (broken is not null) throw new WaveBrokenException(broken);
    }

    private async Task MemberAsync(Part part, Func<Attempt, IUnit, Task> run)
    {
        try
        {
            await run(part.Attempt, part);
        }
        catch (Exception e)
        {
            Break(e, part.Attempt);
        }
        finally
        {
            lock (gate)
            {
                active--;
                part.Ended = true;
                changed.TrySetResult();
            }
        }
    }

    private async Task SendAsync(List<Waiting> due)
    {
        ObjectRow?[] found;
        try
        {
            found = await work.RunAsync([.. due.Select(w => w.Statement)], CancellationToken.None);
        }
        catch (Exception e)
        {
            Break(e, null);
            foreach (var waiting in due) waiting.Answer.TrySetException(new WaveBrokenException(e));
            return;
        }

        // Each goes on to its next statement right here, before the next one is told.
        for (var i = 0; i < found.Length; i++) due[i].Answer.TrySetResult(found[i]);
    }

    private void Break(Exception cause, Attempt? culprit)
    {
        lock (gate)
        {
            if (broken is not null) return;
            (broken, Culprit) = (cause, culprit);
        }
    }

    private Task<ObjectRow?> Enqueue(Part member, ObjectStatement statement)
    {
        lock (gate)
        {
            if (broken is not null) return Task.FromException<ObjectRow?>(new WaveBrokenException(broken));
            if (!owners.TryAdd(statement.ObjectId, member) && owners[statement.ObjectId] != member)
            {
                Break(new InvalidOperationException($"two members touch the object '{statement.ObjectId}'"), member.Attempt);
                return Task.FromException<ObjectRow?>(new WaveBrokenException(broken!));
            }

            if (queued.Count == 0) queuedSince = time.GetTimestamp();
            var waiting = new Waiting(statement, new TaskCompletionSource<ObjectRow?>());
            queued.Add(waiting);
            member.Absent = false;
            changed.TrySetResult();
            return waiting.Answer.Task;
        }
    }

    private readonly record struct Waiting(ObjectStatement Statement, TaskCompletionSource<ObjectRow?> Answer);

    /// <summary>One member's part. Nothing in it can be undone for itself once it has written.</summary>
    private sealed class Part(Wave wave, Attempt attempt) : IUnit
    {
        private readonly Stack<bool> wrote = new();
        private int waiting;

        public Attempt Attempt => attempt;

        /// <summary>Whether the others have stopped waiting for its next statement.</summary>
        public bool Absent { get; set; }

        public bool Ended { get; set; }

        public bool IsBroken => wave.work.IsBroken;

        /// <summary>In a wave nobody can tell whose doing it was.</summary>
        public bool IsVerdict(Exception e) => false;

        public bool IsWaiting => Volatile.Read(ref waiting) > 0;

        public void Break(UnitBrokenException cause) => wave.Break(cause, attempt);

        public void Enter() => wrote.Push(false);

        public ValueTask LeaveAsync(bool keep)
        {
            if (IsWaiting) throw Broken("a member ends before its statement");
            var written = wrote.Pop();
            if (!keep && written) throw Broken("a member failed after it had written");
            if (written && wrote.Count > 0) Wrote();
            return ValueTask.CompletedTask;
        }

        public async Task<ObjectRow?> RunAsync(ObjectStatement statement, CancellationToken cancel)
        {
            cancel.ThrowIfCancellationRequested();
            Interlocked.Increment(ref waiting);
            ObjectRow? found;
            try
            {
                found = await wave.Enqueue(this, statement);
            }
            finally
            {
                Interlocked.Decrement(ref waiting);
            }

            // One that found nothing to change has left nothing to undo.
            if (statement.Writes && found is not null) Wrote();
            return found;
        }

        public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancel) => throw Broken("a member asks for the connection");

        private void Wrote()
        {
            wrote.Pop();
            wrote.Push(true);
        }

        private WaveBrokenException Broken(string why)
        {
            var cause = new InvalidOperationException(why);
            wave.Break(cause, attempt);
            return new WaveBrokenException(cause);
        }
    }
}

/// <summary>Members of a wave got in each other's way; the group is to be undone and run in order.</summary>
internal sealed class WaveBrokenException(Exception cause) : UnitBrokenException(cause);
