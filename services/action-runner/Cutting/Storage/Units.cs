using System.Runtime.CompilerServices;
using NpgsqlTypes;

namespace Cutting.Storage;

/// <summary>Units of law, of one change set each.</summary>
internal static class Units
{
    private const int BatchRows = 4_000;
    private const int BatchBytes = 4 << 20;

    // Row-level security forbids COPY into a table; arrays are as quick.
    private const string AddSql = """
        INSERT INTO law.unit (change_set_id, document_id, source_version_id, ordinal, canonical_address, parent_address, unit_kind,
            section_type, number, heading, body, separator, content_hash, idempotency_key)
        SELECT $1, $2, $3, u.* FROM unnest($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS u
        """;

    private const string ReadSql = """
        SELECT ordinal, canonical_address, parent_address, unit_kind, section_type, number, heading, body, separator, content_hash,
            idempotency_key, lifecycle, enacted_by
        FROM law.unit WHERE change_set_id = $1 ORDER BY ordinal
        """;

    private const string CountSql = "SELECT count(*), count(*) FILTER (WHERE lifecycle = 'enacted') FROM law.unit WHERE change_set_id = $1";

    private const string EnactSql = """
        UPDATE law.unit SET lifecycle = 'enacted', enacted_by = $2, enacted_at = now() WHERE change_set_id = $1 AND lifecycle = 'draft'
        """;

    /// <summary>Adds all of them as drafts, many in one statement.</summary>
    /// <returns>How many.</returns>
    public static async Task<long> AddAsync(
        NpgsqlConnection connection, Guid changeSetId, string documentId, string sourceVersionId, IEnumerable<StoredUnit> units,
        CancellationToken cancel)
    {
        long added = 0;
        var (batch, bytes) = (new List<StoredUnit>(), 0);
        foreach (var unit in units)
        {
            batch.Add(unit);
            bytes += unit.Body.Length + unit.Separator.Length;
            if (batch.Count >= BatchRows || bytes >= BatchBytes) await SendAsync();
        }

        if (batch.Count > 0) await SendAsync();
        return added;

        async Task SendAsync()
        {
            await using var add = connection.Command(
                AddSql, changeSetId, documentId, sourceVersionId,
                Database.Column(batch, u => u.Ordinal, NpgsqlDbType.Integer), Text(u => u.CanonicalAddress),
                Text(u => u.ParentAddress), Text(u => u.UnitKind), Text(u => u.SectionType), Text(u => u.Number), Text(u => u.Heading),
                Database.Column(batch, u => u.Body, NpgsqlDbType.Bytea), Database.Column(batch, u => u.Separator, NpgsqlDbType.Bytea),
                Text(u => u.ContentHash), Text(u => u.IdempotencyKey));
            added += await add.ExecuteNonQueryAsync(cancel);
            batch.Clear();
            bytes = 0;
        }

        NpgsqlParameter Text(Func<StoredUnit, string?> column) => Database.Column(batch, column, NpgsqlDbType.Text);
    }

    /// <summary>All of them in document order, as they come from the database.</summary>
    public static async IAsyncEnumerable<StoredUnit> ReadAsync(
        NpgsqlConnection connection, Guid changeSetId, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var read = connection.Command(ReadSql, changeSetId);
        await using var reader = await read.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            yield return new StoredUnit
            {
                Ordinal = reader.GetInt32(0),
                CanonicalAddress = reader.GetString(1),
                ParentAddress = reader.IsDBNull(2) ? null : reader.GetString(2),
                UnitKind = reader.GetString(3),
                SectionType = reader.GetString(4),
                Number = reader.IsDBNull(5) ? null : reader.GetString(5),
                Heading = reader.IsDBNull(6) ? null : reader.GetString(6),
                Body = reader.GetFieldValue<byte[]>(7),
                Separator = reader.GetFieldValue<byte[]>(8),
                ContentHash = reader.GetString(9),
                IdempotencyKey = reader.GetString(10),
                Lifecycle = reader.GetString(11),
                EnactedBy = reader.IsDBNull(12) ? null : reader.GetGuid(12),
            };
        }
    }

    public static async Task<(long All, long Enacted)> CountAsync(NpgsqlConnection connection, Guid changeSetId, CancellationToken cancel)
    {
        await using var count = connection.Command(CountSql, changeSetId);
        await using var reader = await count.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <returns>How many drafts became law.</returns>
    public static async Task<long> EnactAsync(NpgsqlConnection connection, Guid changeSetId, Guid decisionId, CancellationToken cancel)
    {
        await using var enact = connection.Command(EnactSql, changeSetId, decisionId);
        return await enact.ExecuteNonQueryAsync(cancel);
    }
}

/// <summary>A unit's row.</summary>
internal sealed record StoredUnit
{
    public const string Enacted = "enacted";

    public required int Ordinal { get; init; }

    public required string CanonicalAddress { get; init; }

    public required string? ParentAddress { get; init; }

    public required string UnitKind { get; init; }

    public required string SectionType { get; init; }

    public required string? Number { get; init; }

    public required string? Heading { get; init; }

    public required byte[] Body { get; init; }

    public required byte[] Separator { get; init; }

    public required string ContentHash { get; init; }

    public required string IdempotencyKey { get; init; }

    public string Lifecycle { get; init; } = "draft";

    public Guid? EnactedBy { get; init; }
}
