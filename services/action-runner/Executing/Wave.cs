using Npgsql;
using Platform.Actions;

namespace ActionRunner.Executing;

/// <summary>
/// Members of a group that touch different objects, run side by side in one transaction: each time all of them wait for the database, their
/// statements are sent together. So a group costs as many round trips as its longest member has statements, and not as all have together.
/// </summary>
/// <remarks>
/// This is only a faster way to the same result. It ends with a <see cref="WaveBrokenException"/>, and the group is undone and run in order behind
/// savepoints, as soon as order could matter: two members touch one object, one fails after it had written, one asks for the connection, or
/// the database refuses a statement.
/// </remarks>
internal sealed class Wave(UnitOfWork work)
{
    private readonly UnitOfWork work = work;
    private readonly Lock gate = new();
    private readonly Dictionary<string, object> owners = new(StringComparer.Ordinal);
    private List<Waiting> queued = [];
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
        var running = new Task[members.Count];
        for (var i = 0; i < running.Length; i++) running[i] = MemberAsync(members[i], run);
        while (true)
        {
            List<Waiting>? due = null;
            Task wait;
            lock (gate)
            {
                if (active == 0) break;
                if (queued.Count >= active) (due, queued) = (queued, []);
                changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = changed.Task;
            }

            if (due is null) await wait;
            else await SendAsync(due);
        }

        await Task.WhenAll(running);
        if (broken is UnitBrokenException { Hung: not null } hung) throw hung;
        if (broken is not null) throw new WaveBrokenException(broken);
    }

    private async Task MemberAsync(Attempt attempt, Func<Attempt, IUnit, Task> run)
    {
        try
        {
            await run(attempt, new Part(this, attempt));
        }
        catch (Exception e)
        {
            Break(e, attempt);
        }
        finally
        {
            lock (gate)
            {
                active--;
                changed.TrySetResult();
            }
        }
    }

    private async Task SendAsync(List<Waiting> due)
    {
        var found = new OntologyObject?[due.Count];
        try
        {
            await using var batch = work.Batch();
            foreach (var waiting in due) batch.BatchCommands.Add(waiting.Statement.ToCommand());
            await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
            for (var i = 0; i < found.Length; i++)
            {
                if (await reader.ReadAsync()) found[i] = OntologyObjects.Read(reader);
                await reader.NextResultAsync();
            }
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

    private Task<OntologyObject?> Enqueue(Part member, ObjectStatement statement)
    {
        lock (gate)
        {
            if (broken is not null) return Task.FromException<OntologyObject?>(new WaveBrokenException(broken));
            if (!owners.TryAdd(statement.ObjectId, member) && owners[statement.ObjectId] != member)
            {
                Break(new InvalidOperationException($"two members touch the object '{statement.ObjectId}'"), member.Attempt);
                return Task.FromException<OntologyObject?>(new WaveBrokenException(broken!));
            }

            var waiting = new Waiting(statement, new TaskCompletionSource<OntologyObject?>());
            queued.Add(waiting);
            changed.TrySetResult();
            return waiting.Answer.Task;
        }
    }

    private readonly record struct Waiting(ObjectStatement Statement, TaskCompletionSource<OntologyObject?> Answer);

    /// <summary>One member's part. Nothing in it can be undone for itself once it has written.</summary>
    private sealed class Part(Wave wave, Attempt attempt) : IUnit
    {
        public Attempt Attempt => attempt;

        private readonly Stack<bool> wrote = new();

        public bool IsBroken => wave.work.IsBroken;

        public void Enter() => wrote.Push(false);

        public ValueTask LeaveAsync(bool keep)
        {
            var written = wrote.Pop();
            if (!keep && written) throw Broken("a member failed after it had written");
            if (written && wrote.Count > 0) Wrote();
            return ValueTask.CompletedTask;
        }

        public Task<OntologyObject?> RunAsync(ObjectStatement statement, CancellationToken cancel)
        {
            if (statement.Writes) Wrote();
            return wave.Enqueue(this, statement);
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
