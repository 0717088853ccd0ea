using System.Data;
using Miner.Learning;
using Miner.Ordering;
using Miner.Storage;
using Npgsql;

namespace Miner.Mining;

/// <summary>Holds fast what is kept, in memory and in the database, so that it can be compared while learning goes on.</summary>
internal sealed class StoredComparison(Model model, NpgsqlDataSource database)
{
    /// <summary>Everything as of this moment. To be asked for alone with the sources, after all was saved.</summary>
    public async Task<StoredPatterns> FreezeAsync(int generation, IEnumerable<SourceFold> folds, CancellationToken cancel)
    {
        var connection = await database.OpenConnectionAsync(cancel);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
            // The snapshot is the first statement's.
            var serves = await new PatternStore(connection).GenerationAsync(cancel);
            var stored = new StoredPatterns(model, [.. model.Learned.Patterns], generation, connection, transaction);
            stored.Bookkeeping(serves, [.. folds.Select(f => new StoredSource(f.Learner.Source, f.Learner.LastSeq, [.. f.Skipped]))]);
            return stored;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
