using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.Hosting;
using Platform.Integrity;

namespace Audit.Querying;

/// <summary>How the ledger says that an object was left, by the attempt that changed it last.</summary>
/// <param name="Id">The object.</param>
/// <param name="Index">The attempt's entry.</param>
/// <param name="SourceSeq">The record's number in its source.</param>
/// <param name="At">When the attempt began.</param>
/// <param name="AgentId">Who acted.</param>
/// <param name="ActionType">With what.</param>
/// <param name="Told">False where the entry is of format 1, which says nothing of objects, or its payload was removed.</param>
/// <param name="Deleted">Whether the attempt deleted the object.</param>
/// <param name="Version">The version that it left.</param>
/// <param name="Sha256">The digest of the object's state; null beside a false <paramref name="Deleted"/> means that the payload was
/// altered.</param>
/// <param name="PayloadRemoved">Whether the entry did tell, and its payload was removed; then <paramref name="Told"/> is false.</param>
internal sealed record ObjectLedgerState(
    string Id, long Index, long SourceSeq, DateTimeOffset At, string? AgentId, string? ActionType, bool Told, bool Deleted, long? Version,
    string? Sha256, bool PayloadRemoved);

/// <summary>
/// What the ledger last said of each object that a source's attempts changed, in the order of the objects' ids. Found through the indexes
/// that find an object's attempts, so that an append pays nothing for it. Things that attempts only name, such as documents and hosts, are
/// not among them.
/// </summary>
internal sealed class ObjectStates(NpgsqlDataSource database)
{
    /// <summary>
    /// How often one page goes further back for objects whose names stand in an entry's parameters as if it had left them.
    /// </summary>
    private const int MaxRounds = 100;

    // The next id of the two indexes that know objects, again and again: as many descents as ids, however many entries there are.
    private const string IdsSql =
        """
        WITH RECURSIVE found (id, n) AS (
            SELECT least((SELECT e.affected_ids[1] FROM ledger.entry e WHERE e.affected_ids[1] > $1 ORDER BY e.affected_ids[1] LIMIT 1),
                         (SELECT a.object_id FROM ledger.affected a WHERE a.object_id > $1 ORDER BY a.object_id LIMIT 1)), 1
            UNION ALL
            SELECT least((SELECT e.affected_ids[1] FROM ledger.entry e WHERE e.affected_ids[1] > f.id ORDER BY e.affected_ids[1] LIMIT 1),
                         (SELECT a.object_id FROM ledger.affected a WHERE a.object_id > f.id ORDER BY a.object_id LIMIT 1)), f.n + 1
            FROM found f WHERE f.id IS NOT NULL AND f.n < $2)
        SELECT id FROM found WHERE id IS NOT NULL
        """;

    private const string Columns = "e.index, e.source_seq, e.at, e.agent_id, e.action_type, "
        + "position('\\x2c22666f726d6174223a322c'::bytea IN e.envelope) > 0 AND p.body IS NOT NULL AS told, p.body, "
        + "position('\\x2c22666f726d6174223a322c'::bytea IN e.envelope) > 0 AND p.body IS NULL AS removed";

    // Format 1 says nothing, and neither does an entry whose payload was removed: that ends the search. In format 2 what the entry left is
    // looked for as its bytes stand there.
    private const string Condition =
        """
        e.kind = 'action_attempt' AND e.status = 'SUCCESS' AND e.source = $5 AND e.index < i.below
              AND (position('\x2c22666f726d6174223a322c'::bytea IN e.envelope) = 0 OR p.body IS NULL
                   OR position(i.kept IN p.body) > 0 OR position(i.deleted IN p.body) > 0)
        """;

    private static readonly string NewestSql = LastSql("index");
    private static readonly string HighestSql = LastSql("source_seq");

    /// <summary>The ids behind one, of all that any attempt affected, in the order of their bytes.</summary>
    public async Task<List<string>> IdsAsync(string after, int count, CancellationToken cancel)
    {
        await using var ask = database.Command(IdsSql, after, count);
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        var ids = new List<string>();
        while (await reader.ReadAsync(cancel)) ids.Add(reader.GetString(0));
        return ids;
    }

    /// <summary>What was said last of those of these objects that the source's attempts changed.</summary>
    /// <param name="source">The journal of the business database that holds the objects.</param>
    /// <param name="ids">The objects.</param>
    /// <param name="byNumber">By the source's numbers instead of the ledger's: records that were sent again may stand behind later ones.
    /// Reads every attempt on the object.</param>
    /// <param name="cancel">Ends the search.</param>
    public async Task<List<ObjectLedgerState>> FindAsync(string source, IReadOnlyList<string> ids, bool byNumber, CancellationToken cancel)
    {
        var states = new List<ObjectLedgerState>();
        var open = ids.Select(id => new Sought(id, LedgerHash.MaxIndex + 1)).ToList();
        for (var round = 0; open.Count > 0 && round < MaxRounds; round++)
        {
            var next = new List<Sought>();
            await using var ask = database.Command(
                byNumber ? HighestSql : NewestSql,
                Sql.Array(open, s => s.Id, NpgsqlDbType.Text),
                Sql.Array(open, s => s.Below, NpgsqlDbType.Bigint),
                Sql.Array(open, s => Kept(s.Id), NpgsqlDbType.Bytea),
                Sql.Array(open, s => Deleted(s.Id), NpgsqlDbType.Bytea),
                source);
            await using var reader = await ask.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                var state = Read(reader);
                if (state is not null) states.Add(state);
                // Not of what it left: the same words in its parameters or its output.
                else next.Add(new Sought(reader.GetString(0), reader.GetInt64(1)));
            }

            open = next;
        }

        states.Sort((a, b) => Utf8Order.Compare(a.Id, b.Id));
        return states;
    }

    private static ObjectLedgerState? Read(NpgsqlDataReader reader)
    {
        var (id, told) = (reader.GetString(0), reader.GetBoolean(6));
        var state = new ObjectLedgerState(
            id, reader.GetInt64(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3), reader.IsDBNull(4) ? null : reader.GetString(4),
            reader.IsDBNull(5) ? null : reader.GetString(5), told, Deleted: false, null, null, reader.GetBoolean(8));
        if (!told) return state;
        var payload = PayloadJson.Of(reader.GetFieldValue<byte[]>(7));
        if (payload.Unreadable is not null) return state;
        if (payload.Member("objects") is not { ValueKind: JsonValueKind.Array } objects) return null;
        foreach (var left in objects.EnumerateArray())
        {
            if (left.ValueKind != JsonValueKind.Object || !left.TryGetProperty("id", out var named) || named.ValueKind != JsonValueKind.String || named.GetString() != id) continue;
            var deleted = left.TryGetProperty("deleted", out var gone) && gone.ValueKind == JsonValueKind.True;
            return state with
            {
                Deleted = deleted,
                Version = !deleted && left.TryGetProperty("version", out var version) && version.TryGetInt64(out var number) ? number : null,
                Sha256 = !deleted && left.TryGetProperty("sha256", out var sha256) && sha256.ValueKind == JsonValueKind.String ? sha256.GetString() : null,
            };
        }

        return null;
    }

    // OFFSET 0 keeps the planner to the indexes by object: the end of the ledger looks nearer to it, and may be millions of entries away.
    private static string LastSql(string order) =>
        $"""
        SELECT i.id, l.index, l.source_seq, l.at, l.agent_id, l.action_type, l.told, l.body, l.removed
        FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::bytea[]) AS i (id, below, kept, deleted)
        CROSS JOIN LATERAL (
            SELECT * FROM (
                (SELECT {Columns}
                 FROM (SELECT * FROM ledger.entry f WHERE f.affected_ids[1] = i.id ORDER BY f.index DESC OFFSET 0) e
                 LEFT JOIN LATERAL (SELECT body FROM ledger.payload q WHERE q.index = e.index OFFSET 0) p ON true
                 WHERE {Condition}
                 ORDER BY e.{order} DESC LIMIT 1)
                UNION ALL
                (SELECT {Columns}
                 FROM (SELECT index FROM ledger.affected b WHERE b.object_id = i.id ORDER BY b.index DESC OFFSET 0) a
                 JOIN LATERAL (SELECT * FROM ledger.entry f WHERE f.index = a.index OFFSET 0) e ON i.id = ANY (e.affected_ids)
                 LEFT JOIN LATERAL (SELECT body FROM ledger.payload q WHERE q.index = e.index OFFSET 0) p ON true
                 WHERE {Condition}
                 ORDER BY {(order == "index" ? "a.index" : "e." + order)} DESC LIMIT 1)) both_ways
            ORDER BY {order} DESC LIMIT 1) l
        """;

    // As canonical JSON writes them in the payload's member objects.
    private static byte[] Kept(string id) => [.. "{\"id\":"u8, .. Canonical(id), .. ",\"sha256\":\""u8];

    private static byte[] Deleted(string id) => [.. "{\"deleted\":true,\"id\":"u8, .. Canonical(id), .. "}"u8];

    private static byte[] Canonical(string id) => CanonicalJson.Encode(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(id)));

    private sealed record Sought(string Id, long Below);
}
