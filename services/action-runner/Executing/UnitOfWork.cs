using ActionRunner.Attempts;
using Npgsql;
using Platform.Hosting;
using Platform.Journal;

namespace ActionRunner.Executing;

/// <summary>
/// One business transaction. Savepoints cost no round trip of their own: they are remembered and travel in front of the next statement,
/// and one that no statement followed is never sent.
/// </summary>
internal sealed class UnitOfWork : IUnit, IAsyncDisposable
{
    private readonly NpgsqlDataSource database;
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly List<string> due = [];
    private readonly Stack<Part> parts = new();
    private int last;
    private UnitBrokenException? broken;

    private UnitOfWork(NpgsqlDataSource database, NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        this.database = database;
        this.connection = connection;
        this.transaction = transaction;
    }

    /// <param name="database">Where.</param>
    /// <param name="lockTimeout">How long its statements wait for a lock; null for as long as it takes.</param>
    /// <param name="idle">How long its actions may let it stand. Then the database ends it: the process may be frozen, and others wait for
    /// its locks.</param>
    /// <param name="cancel">Ends the attempt to begin.</param>
    /// <exception cref="UnitBrokenException">There is no connection to be had.</exception>
    public static async Task<UnitOfWork> BeginAsync(NpgsqlDataSource database, TimeSpan? lockTimeout, TimeSpan idle, CancellationToken cancel)
    {
        NpgsqlConnection? opened = null;
        try
        {
            opened = await database.OpenConnectionAsync(cancel);
            var work = new UnitOfWork(database, opened, await opened.BeginTransactionAsync(cancel));
            work.due.Add($"SET LOCAL idle_in_transaction_session_timeout = {(long)idle.TotalMilliseconds}");
            if (lockTimeout is { } limit) work.due.Add($"SET LOCAL lock_timeout = {(int)limit.TotalMilliseconds}");
            return work;
        }
        catch (Exception e)
        {
            if (opened is not null) await opened.DisposeAsync();
            throw new UnitBrokenException(e);
        }
    }

    public bool IsBroken => broken is not null || IsGone;

    private bool IsGone => connection.FullState.HasFlag(System.Data.ConnectionState.Broken) || connection.State != System.Data.ConnectionState.Open;

    public bool IsWaiting { get; private set; }

    /// <summary>What the database itself says is one, but for its farewell; anything else only where the connection lives.</summary>
    public bool IsVerdict(Exception e) => e is PostgresException said ? !IsFarewell(said) : !IsGone;

    /// <summary>Whether the session ends because somebody ended it, or the server.</summary>
    public static bool IsFarewell(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow };

    public void Break(UnitBrokenException cause)
    {
        // Whoever knows more of it than that it happened.
        if (broken?.Outcome is null) broken = cause;
    }

    /// <summary>Opens a savepoint. Each has a name of its own, so that none can be mistaken for another.</summary>
    public void Enter()
    {
        var part = new Part($"s{++last}");
        parts.Push(part);
        due.Add("SAVEPOINT " + part.Name);
    }

    public async ValueTask LeaveAsync(bool keep)
    {
        if (broken is not null) throw broken;
        var part = parts.Peek();
        // No statement was sent since Enter: then there is nothing to keep or undo, and nobody hears of it.
        if (due.Count > 0 && due[^1] == "SAVEPOINT " + part.Name)
        {
            due.RemoveAt(due.Count - 1);
            parts.Pop();
            return;
        }

        if (!keep) due.Add("ROLLBACK TO SAVEPOINT " + part.Name);
        if (keep && part.Doubtful)
        {
            // A statement may have failed and the action have kept it to itself. Asked now, the database answers for this member and no
            // other.
            await SendAsync([new NpgsqlBatchCommand("RELEASE SAVEPOINT " + part.Name)], static _ => Task.FromResult(0), CancellationToken.None);
        }
        else
        {
            due.Add("RELEASE SAVEPOINT " + part.Name);
        }

        parts.Pop();
    }

    /// <summary>The connection, with all savepoints that are due sent.</summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        Doubt();
        if (due.Count > 0 || broken is not null) await SendAsync([], static _ => Task.FromResult(0), cancel);
        return connection;
    }

    public async Task<ObjectRow?> RunAsync(ObjectStatement statement, CancellationToken cancel) => (await RunAsync([statement], cancel))[0];

    /// <summary>Runs statements in one round trip.</summary>
    public Task<ObjectRow?[]> RunAsync(IReadOnlyList<ObjectStatement> statements, CancellationToken cancel) => SendAsync(
        [.. statements.Select(s => s.ToCommand())],
        async reader =>
        {
            var found = new ObjectRow?[statements.Count];
            for (var i = 0; i < found.Length; i++)
            {
                if (await reader.ReadAsync(cancel)) found[i] = ObjectRow.Read(reader);
                await reader.NextResultAsync(cancel);
            }

            return found;
        },
        cancel);

    /// <summary>
    /// Runs the last statements and commits, in one round trip: when one fails, the database does not look at the COMMIT behind it.
    /// Returns the numbers of the records among them that got one, by the entry's id (<see cref="NumberedInsert"/>).
    /// </summary>
    public async Task<IReadOnlyDictionary<Guid, long>> CommitAsync(IReadOnlyList<NpgsqlBatchCommand> last)
    {
        await using var batch = Batch([.. last, new NpgsqlBatchCommand("COMMIT")]);
        var numbers = new Dictionary<Guid, long>();
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        do
        {
            while (await reader.ReadAsync(CancellationToken.None)) numbers.Add(reader.GetGuid(1), reader.GetInt64(0));
        }
        while (await reader.NextResultAsync(CancellationToken.None));

        return numbers;
    }

    /// <summary>Undoes everything that was not committed, by ending the transaction or with it the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (IsBusy) await EndSessionAsync();
            await transaction.DisposeAsync();
        }
        catch (Exception)
        {
            // The connection is gone, or busy with a statement that nobody waits for any more: the transaction ends with it.
            return;
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    /// <summary>Whether an action that was given up on still has a statement under way, which may last for ever.</summary>
    private bool IsBusy => broken is not null
        && (connection.FullState.HasFlag(System.Data.ConnectionState.Executing) || connection.FullState.HasFlag(System.Data.ConnectionState.Fetching));

    private async Task EndSessionAsync()
    {
        await using var end = database.Command("SELECT pg_terminate_backend($1)", connection.ProcessID);
        await end.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// Sends what is due, and commands of a member's own behind it. Only where the database refuses one of the member's own has that member
    /// failed; after anything else nobody knows what was sent, and the whole unit is broken.
    /// </summary>
    private async Task<T> SendAsync<T>(NpgsqlBatchCommand[] own, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancel)
    {
        if (broken is not null) throw broken;
        // Before anything is sent: a member whose time is over has not touched the unit.
        cancel.ThrowIfCancellationRequested();
        await using var batch = Batch(own);
        IsWaiting = true;
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(cancel);
            var result = await read(reader);
            due.Clear();
            return result;
        }
        catch (Exception e) when ((e as PostgresException ?? e.InnerException as PostgresException) is { } refusal && !IsDue(batch, refusal))
        {
            due.Clear();
            Doubt();
            throw;
        }
        catch (Exception e)
        {
            Break(new UnitBrokenException(e));
            throw;
        }
        finally
        {
            IsWaiting = false;
        }
    }

    private bool IsDue(NpgsqlBatch batch, PostgresException refusal) =>
        refusal.BatchCommand is { } refused && batch.BatchCommands.IndexOf(refused) is >= 0 and var index && index < due.Count;

    private NpgsqlBatch Batch(NpgsqlBatchCommand[] own)
    {
        var batch = new NpgsqlBatch(connection, transaction);
        foreach (var statement in due) batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        foreach (var command in own) batch.BatchCommands.Add(command);
        return batch;
    }

    private void Doubt()
    {
        foreach (var part in parts) part.Doubtful = true;
    }

    private sealed class Part(string name)
    {
        public string Name => name;

        /// <summary>Whether a statement of it may have failed without this class knowing.</summary>
        public bool Doubtful { get; set; }
    }
}
