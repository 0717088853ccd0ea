using Npgsql;

namespace ActionRunner.Executing;

/// <summary>
/// One business transaction. Savepoints cost no round trip of their own: they are remembered and travel in front of the next statement,
/// and one that no statement followed is never sent.
/// </summary>
internal sealed class UnitOfWork : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly List<string> before = [];
    private int depth;

    private UnitOfWork(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        this.connection = connection;
        this.transaction = transaction;
    }

    public static async Task<UnitOfWork> BeginAsync(NpgsqlDataSource database, TimeSpan? lockTimeout, CancellationToken cancel)
    {
        var opened = await database.OpenConnectionAsync(cancel);
        try
        {
            var work = new UnitOfWork(opened, await opened.BeginTransactionAsync(cancel));
            if (lockTimeout is { } limit) work.before.Add($"SET LOCAL lock_timeout = {(int)limit.TotalMilliseconds}");
            return work;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a savepoint, as deep as those that are open.</summary>
    public void Enter() => before.Add($"SAVEPOINT s{++depth}");

    /// <summary>Closes the innermost savepoint, keeping or undoing what was done since.</summary>
    public void Leave(bool keep)
    {
        var name = $"s{depth--}";
        // No statement was sent since Enter: then there is nothing to keep or undo, and nobody hears of it.
        if (before.Count > 0 && before[^1] == "SAVEPOINT " + name)
        {
            before.RemoveAt(before.Count - 1);
            return;
        }

        if (!keep) before.Add("ROLLBACK TO SAVEPOINT " + name);
        before.Add("RELEASE SAVEPOINT " + name);
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
        if (before.Count == 0) return connection;
        await using var batch = Batch();
        await batch.ExecuteNonQueryAsync(cancel);
        return connection;
    }

    /// <exception cref="InvalidOperationException">Something undone has not been undone in the database yet.</exception>
    public Task CommitAsync() => before.Count == 0
        ? transaction.CommitAsync(CancellationToken.None)
        : throw new InvalidOperationException("Savepoints are due that no statement has carried; committing now would keep what was undone.");

    /// <summary>Undoes everything that was not committed, by ending the transaction or with it the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
