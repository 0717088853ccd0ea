using Npgsql;
using Platform.Actions;

namespace ActionRunner.Executing;

/// <summary>
/// One business transaction. Savepoints cost no round trip of their own: they are remembered and travel in front of the next statement,
/// and one that no statement followed is never sent.
/// </summary>
internal sealed class UnitOfWork : IUnit, IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly List<string> before = [];
    private readonly Stack<Part> parts = new();
    private int last;

    private UnitOfWork(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        this.connection = connection;
        this.transaction = transaction;
    }

    /// <param name="database">Where.</param>
    /// <param name="lockTimeout">How long its statements wait for a lock; null for as long as it takes.</param>
    /// <param name="idle">How long its actions may let it stand. Then the database ends it: the process may be frozen, and others wait for its locks.</param>
    /// <param name="cancel">Ends the attempt to begin.</param>
    public static async Task<UnitOfWork> BeginAsync(NpgsqlDataSource database, TimeSpan? lockTimeout, TimeSpan idle, CancellationToken cancel)
    {
        var opened = await database.OpenConnectionAsync(cancel);
        try
        {
            var work = new UnitOfWork(opened, await opened.BeginTransactionAsync(cancel));
            work.before.Add($"SET LOCAL idle_in_transaction_session_timeout = {(long)idle.TotalMilliseconds}");
            if (lockTimeout is { } limit) work.before.Add($"SET LOCAL lock_timeout = {(int)limit.TotalMilliseconds}");
            return work;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a savepoint. Each has a name of its own, so that none can be mistaken for another.</summary>
    public void Enter()
    {
        var part = new Part($"s{++last}");
        parts.Push(part);
        before.Add("SAVEPOINT " + part.Name);
    }

    public async ValueTask LeaveAsync(bool keep)
    {
        var part = parts.Peek();
        // No statement was sent since Enter: then there is nothing to keep or undo, and nobody hears of it.
        if (before.Count > 0 && before[^1] == "SAVEPOINT " + part.Name)
        {
            before.RemoveAt(before.Count - 1);
            parts.Pop();
            return;
        }

        if (!keep) before.Add("ROLLBACK TO SAVEPOINT " + part.Name);
        before.Add("RELEASE SAVEPOINT " + part.Name);
        if (keep && part.Doubtful)
        {
            // A statement may have failed and the action have kept it to itself. Asked now, the database answers for this member and no other.
            await using var batch = Batch();
            await batch.ExecuteNonQueryAsync();
        }

        parts.Pop();
    }

    /// <summary>Whether the connection can no longer be used, so that the transaction is gone.</summary>
    public bool IsBroken => connection.FullState.HasFlag(System.Data.ConnectionState.Broken) || connection.State != System.Data.ConnectionState.Open;

    /// <summary>A batch that begins with the savepoints that are due.</summary>
    public NpgsqlBatch Batch()
    {
        var batch = new NpgsqlBatch(connection, transaction);
        foreach (var statement in before) batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        before.Clear();
        return batch;
    }

    /// <summary>The connection, with all savepoints that are due sent.</summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        Doubt();
        if (before.Count == 0) return connection;
        await using var batch = Batch();
        await batch.ExecuteNonQueryAsync(cancel);
        return connection;
    }

    public async Task<OntologyObject?> RunAsync(ObjectStatement statement, CancellationToken cancel)
    {
        try
        {
            await using var batch = Batch();
            batch.BatchCommands.Add(statement.ToCommand());
            await using var reader = await batch.ExecuteReaderAsync(cancel);
            return await reader.ReadAsync(cancel) ? OntologyObjects.Read(reader) : null;
        }
        catch (PostgresException)
        {
            Doubt();
            throw;
        }
    }

    /// <summary>
    /// Runs a last statement and commits, in one round trip: when the statement fails, the database does not look at the COMMIT behind it.
    /// </summary>
    public async Task CommitAsync(NpgsqlBatchCommand last)
    {
        await using var batch = Batch();
        batch.BatchCommands.Add(last);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>Undoes everything that was not committed, by ending the transaction or with it the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
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
