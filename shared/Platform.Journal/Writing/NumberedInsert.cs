using Npgsql;
using NpgsqlTypes;
using Platform.Hosting;

namespace Platform.Journal;

/// <summary>
/// Inserts records that get their numbers in the transaction that inserts them, where this process relays; elsewhere they wait for their
/// numbers in the journal, as those of <see cref="RecordStatements"/> do. Numbered so they go to the broker from memory: for a command
/// that comes alone a commit and a look at the database less.
/// </summary>
/// <remarks>
/// Whoever numbers holds the database's numbering lock until its commit, so the statement is the last one before the COMMIT, and for
/// transactions that follow one another: many at once would wait for each other's commits.
/// </remarks>
public sealed class NumberedInsert
{
    private const string AppendSql = "SELECT source_seq, entry_id FROM journal.append($1, $2, $3, $4, $5, $6, $7)";

    private readonly RelayProgress progress;
    private readonly FreshRecords fresh;
    private readonly JournalSignal signal;

    internal NumberedInsert(RelayProgress progress, FreshRecords fresh, JournalSignal signal) =>
        (this.progress, this.fresh, this.signal) = (progress, fresh, signal);

    /// <summary>
    /// The statement. It fails on <see cref="RecordStatements.OneRecordAKey"/> where one of the keys has a record already.
    /// </summary>
    public NpgsqlBatchCommand Statement(IReadOnlyList<NewRecord> records) => progress.Numbering is var (leader, last)
        ? Sql.Batched(
            AppendSql,
            leader,
            last,
            Sql.Array(records, r => r.Key, NpgsqlDbType.Uuid),
            Sql.Array(records, r => r.Derived, NpgsqlDbType.Boolean),
            Sql.Array(records, r => r.Kind, NpgsqlDbType.Text),
            Sql.Array(records, r => r.EntryId, NpgsqlDbType.Uuid),
            Sql.Array(records, r => r.Body, NpgsqlDbType.Bytea))
        : RecordStatements.Insert(records);

    /// <summary>
    /// To be called after the commit, with the numbers that the statement returned: none where the records wait for theirs.
    /// </summary>
    public void Committed(IReadOnlyList<NewRecord> records, IReadOnlyDictionary<Guid, long> numbers)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(numbers);
        if (numbers.Count == 0)
        {
            signal.Wake();
            return;
        }

        fresh.Add([.. records.Select(r => new NumberedRecord(numbers[r.EntryId], r.Kind, r.EntryId, r.Body)).OrderBy(r => r.Seq)]);
    }
}
