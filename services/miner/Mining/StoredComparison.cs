using System.Data;
using Miner.Learning;
using Miner.Observing;
using Miner.Storage;
using Npgsql;

namespace Miner.Mining;

/// <summary>Holds fast what is kept, in memory and in the database, so that it can be compared while learning goes on.</summary>
internal sealed class StoredComparison(Model model, NpgsqlDataSource database)
{
    /// <summary>Everything as of this moment. To be asked for alone with the sources, after all was saved.</summary>
    public async Task<Kept> FreezeAsync(int generation, CancellationToken cancel)
    {
        var connection = await database.OpenConnectionAsync(cancel);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
            // The snapshot is the first statement's.
            await using var first = new NpgsqlCommand("SELECT generation FROM mining.model", connection);
            await first.ExecuteScalarAsync(cancel);
            return new Kept(model, [.. model.Learned.Patterns], generation, connection, transaction);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
