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

    /// <summary>Writes the records of one message, or of a group's, in one statement.</summary>
    public static async Task WriteRecordsAsync(IEnumerable<NewRecord> all, RunsContext database, CancellationToken cancel)
    {
        List<NewRecord> written = [.. all];
        if (written.Count == 0) return;
        var connection = (NpgsqlConnection)database.Database.GetDbConnection();
        var transaction = (NpgsqlTransaction)database.Database.CurrentTransaction!.GetDbTransaction();
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands = { RecordStatements.Insert(written) },
        };
        await batch.ExecuteNonQueryAsync(cancel);
    }

    public void Committed()
    {
        foreach (var action in actions) action();
    }
}
