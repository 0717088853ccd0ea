using Npgsql;
using NpgsqlTypes;
using Platform.Hosting;

namespace Platform.Journal;

/// <summary>
/// The statements that put records into the journal, for a transaction that does more: a record commits with what it is a record of. The
/// database itself queues what is inserted for its number, so that no record can be left out. Wake the <see cref="JournalSignal"/> after
/// the commit.
/// </summary>
public static class RecordStatements
{
    /// <summary>The constraint that makes a second record under one key impossible.</summary>
    public const string OneRecordAKey = "one_record_an_attempt";

    // The same few statements text for text, so that they are prepared once a connection.
    private const string InsertSql = "INSERT INTO journal.record (key, derived, kind, entry_id, body) SELECT * FROM unnest($1::uuid[], $2::boolean[], $3::text[], $4::uuid[], $5::bytea[])";

    private const string InsertNewSql = InsertSql + " ON CONFLICT (key, derived) DO NOTHING RETURNING entry_id";

    /// <summary>Inserts records; fails on <see cref="OneRecordAKey"/> where one of the keys has a record already.</summary>
    public static NpgsqlBatchCommand Insert(IReadOnlyList<NewRecord> records) => Command(InsertSql, records);

    /// <summary>
    /// Inserts those whose key has no record yet, and returns their entries' ids. It waits for a transaction that is about to insert one of
    /// the keys.
    /// </summary>
    public static NpgsqlBatchCommand InsertNew(IReadOnlyList<NewRecord> records) => Command(InsertNewSql, records);

    private static NpgsqlBatchCommand Command(string sql, IReadOnlyList<NewRecord> records) => Sql.Batched(
        sql,
        Sql.Array(records, r => r.Key, NpgsqlDbType.Uuid),
        Sql.Array(records, r => r.Derived, NpgsqlDbType.Boolean),
        Sql.Array(records, r => r.Kind, NpgsqlDbType.Text),
        Sql.Array(records, r => r.EntryId, NpgsqlDbType.Uuid),
        Sql.Array(records, r => r.Body, NpgsqlDbType.Bytea));
}
