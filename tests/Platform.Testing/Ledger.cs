using System.Text.Json;

namespace Platform.Testing;

/// <summary>One entry of the ledger, from its columns.</summary>
public sealed record LedgerEntry
{
    public required long Index { get; init; }

    public required Guid EntryId { get; init; }

    public required string Kind { get; init; }

    public required string Source { get; init; }

    public required long SourceSeq { get; init; }

    public required string? AgentId { get; init; }

    public required string? TraceId { get; init; }

    public required string? ActionType { get; init; }

    public required string? Status { get; init; }

    public required string? ErrorCode { get; init; }

    public required Guid? CommandId { get; init; }

    public required Guid? AttemptId { get; init; }

    public required Guid? ParentAttemptId { get; init; }

    public required IReadOnlyList<string> AffectedIds { get; init; }

    public required string Envelope { get; init; }

    public required string Payload { get; init; }

    public JsonElement PayloadJson => JsonDocument.Parse(Payload).RootElement;

    public string? Error => PayloadJson.TryGetProperty("error", out var error) ? error.GetString() : null;
}

/// <summary>Reads the ledger: rows as superuser, answers over HTTP.</summary>
public sealed class Ledger(TestDatabase database, Func<ServiceProcess> audit)
{
    private const string Select = """
        SELECT e.index, e.entry_id, e.kind, e.source, e.source_seq, e.agent_id, e.trace_id, e.action_type, e.status, e.error_code, e.command_id, e.attempt_id,
               e.parent_attempt_id, e.affected_ids, e.envelope, p.body
        FROM ledger.entry e LEFT JOIN ledger.payload p USING (index)
        """;

    public Task<List<LedgerEntry>> EntriesAsync() => ReadAsync(Select + " ORDER BY e.index");

    public Task<List<LedgerEntry>> EntriesAsync(Guid commandId) => ReadAsync(Select + " WHERE e.command_id = $1 ORDER BY e.index", commandId);

    public Task<long> CountAsync() => database.ScalarAsync<long>("SELECT count(*) FROM ledger.entry");

    public Task<long> CountAsync(string source) => database.ScalarAsync<long>("SELECT count(*) FROM ledger.entry WHERE source = $1", source);

    public Task<JsonElement> GetAsync(string path) => audit().GetAsync(path);

    public Task<JsonElement> CompletenessAsync() => GetAsync("/ledger/completeness");

    public Task<JsonElement> VerifyAsync() => GetAsync("/ledger/verify");

    /// <summary>Follows <c>next</c> to the end.</summary>
    public async Task<List<JsonElement>> PagesAsync(string path)
    {
        var items = new List<JsonElement>();
        for (string? next = path; next is not null;)
        {
            var page = await GetAsync(next);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }

        return items;
    }

    private Task<List<LedgerEntry>> ReadAsync(string sql, params object[] values) => database.RowsAsync(
        sql,
        r => new LedgerEntry
        {
            Index = r.GetInt64(0),
            EntryId = r.GetGuid(1),
            Kind = r.GetString(2),
            Source = r.GetString(3),
            SourceSeq = r.GetInt64(4),
            AgentId = Text(r, 5),
            TraceId = Text(r, 6),
            ActionType = Text(r, 7),
            Status = Text(r, 8),
            ErrorCode = Text(r, 9),
            CommandId = Id(r, 10),
            AttemptId = Id(r, 11),
            ParentAttemptId = Id(r, 12),
            AffectedIds = r.GetFieldValue<string[]>(13),
            Envelope = System.Text.Encoding.UTF8.GetString(r.GetFieldValue<byte[]>(14)),
            Payload = r.IsDBNull(15) ? "" : System.Text.Encoding.UTF8.GetString(r.GetFieldValue<byte[]>(15)),
        },
        values);

    private static string? Text(Npgsql.NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetString(i);

    private static Guid? Id(Npgsql.NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetGuid(i);
}
