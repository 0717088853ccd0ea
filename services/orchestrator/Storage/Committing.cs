using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Platform.Journal;

namespace Orchestrator.Storage;

/// <summary>
/// What goes with a transaction beside its rows: the records of what it does, written at its end in one
/// statement, and what is done when it has committed.
/// </summary>
internal sealed class Committing
{
    private readonly List<NewRecord> records = [];
    private readonly List<Action> actions = [];

    /// <summary>What will be written, in its order.</summary>
    public IReadOnlyList<NewRecord> Records => records;

    public void Record(NewRecord record) => records.Add(record);

    /// <summary>Does this after the commit. It must be quick and may be lost: the run's row says what is to be done, too.</summary>
    public void Then(Action action) => actions.Add(action);

    public async Task WriteRecordsAsync(RunsContext database, CancellationToken cancel)
    {
        if (records.Count == 0) return;
        var connection = (NpgsqlConnection)database.Database.GetDbConnection();
        var transaction = (NpgsqlTransaction)database.Database.CurrentTransaction!.GetDbTransaction();
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands = { RecordStatements.Insert(records) },
        };
        await batch.ExecuteNonQueryAsync(cancel);
    }

    public void Committed()
    {
        foreach (var action in actions) action();
    }
}
