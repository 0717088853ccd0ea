using System.Text.Json;

namespace Platform.Testing;

/// <summary>A record of the journal, as it stands in the business database.</summary>
public sealed record JournalRecord(long RecordId, Guid Key, string Kind, Guid EntryId, JsonElement Body, long? SourceSeq, bool Derived)
{
    public string Status => Kind switch { "denial" => "DENIED", "security_change" => Body.GetProperty("securityState").GetString()!, _ => Body.GetProperty("status").GetString()! };

    public string? Error => Body.TryGetProperty("error", out var error) ? error.GetString() : null;

    public string? Code => Error?.Split(':')[0];

    public Guid CommandId => Body.GetProperty(Kind switch { "execution_record" => "executionId", "security_change" => "changeId", _ => "commandId" }).GetGuid();

    public Guid? ParentAttemptId => Body.TryGetProperty("parentAttemptId", out var parent) ? parent.GetGuid() : null;
}

/// <summary>An ontology object as it stands in the business database.</summary>
public sealed record BusinessObject(string Id, string Type, long Version, JsonElement Attributes);

/// <summary>Reads the business database, as superuser and never through the service.</summary>
public sealed class Journal(TestDatabase database)
{
    private const string Select = "SELECT r.record_id, r.key, r.kind, r.entry_id, r.body, s.source_seq, r.derived FROM journal.record r LEFT JOIN journal.shipment s USING (record_id)";

    public Task<List<JournalRecord>> RecordsAsync() => ReadAsync(Select + " ORDER BY r.record_id");

    /// <summary>Every record about a command: its attempt or denial, and conflict denials of its id.</summary>
    public async Task<List<JournalRecord>> RecordsAsync(Guid commandId) =>
        await ReadAsync(Select + " WHERE convert_from(r.body, 'UTF8')::jsonb ->> 'commandId' = $1 ORDER BY r.record_id", commandId.ToString());

    public async Task<BusinessObject?> ObjectAsync(string id) =>
        (await database.RowsAsync("SELECT id, type, version, attributes::text FROM ontology.object WHERE id = $1", ReadObject, id)).SingleOrDefault();

    public Task<List<BusinessObject>> ObjectsAsync() => database.RowsAsync("SELECT id, type, version, attributes::text FROM ontology.object", ReadObject);

    /// <summary>Attempts that began and have no record.</summary>
    public Task<long> OpenAsync() => database.ScalarAsync<long>(
        "SELECT count(*) FROM journal.command c WHERE attempt_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM journal.record r WHERE r.key = c.command_id AND NOT r.derived)");

    public Task<long> CountAsync() => database.ScalarAsync<long>("SELECT count(*) FROM journal.record");

    public Task<string> SourceAsync() => database.ScalarAsync<string>("SELECT name FROM journal.source");

    private Task<List<JournalRecord>> ReadAsync(string sql, params object[] values) => database.RowsAsync(
        sql,
        r => new JournalRecord(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetGuid(3), Json(r.GetFieldValue<byte[]>(4)), r.IsDBNull(5) ? null : r.GetInt64(5), r.GetBoolean(6)),
        values);

    private static BusinessObject ReadObject(Npgsql.NpgsqlDataReader r) => new(r.GetString(0), r.GetString(1), r.GetInt64(2), JsonDocument.Parse(r.GetString(3)).RootElement);

    private static JsonElement Json(byte[] bytes) => JsonDocument.Parse(bytes).RootElement;
}
