using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;
using Platform.Hosting;

namespace ActionRunner.Querying;

/// <summary>One version of a document, and how many units of it there are.</summary>
internal sealed record VersionShown(
    string DocumentId, string SourceVersionId, long Bytes, string Profile, DateTimeOffset ImportedAt, string ImportedBy, long DraftUnits, long EnactedUnits);

/// <summary>A document with all its versions, the newest first.</summary>
internal sealed record DocumentShown(string DocumentId, IReadOnlyList<VersionShown> Versions);

/// <summary>What anyone may ask about documents. They come in by actions only.</summary>
internal static class DocumentEndpoints
{
    // A voided change set's units are nobody's.
    private const string Select = """
        SELECT v.document_id, v.source_version_id, length(v.bytes)::bigint, v.profile_name, v.imported_at, v.imported_by,
            count(u.*) FILTER (WHERE u.lifecycle = 'draft'), count(u.*) FILTER (WHERE u.lifecycle = 'enacted')
        FROM law.source_version v
        LEFT JOIN cutter_governance.cut_change_set c ON c.document_id = v.document_id AND c.source_version_id = v.source_version_id AND c.state <> 'voided'
        LEFT JOIN law.unit u ON u.change_set_id = c.change_set_id
        """;

    private const string Group = "GROUP BY v.document_id, v.source_version_id ORDER BY v.imported_at DESC, v.document_id, v.source_version_id";

    public static void MapDocuments(this IEndpointRouteBuilder app)
    {
        app.MapGet("/documents", PageAsync).WithSummary("Versions of documents, the newest first.");
        app.MapGet("/documents/{id}", OneAsync).WithSummary("A document's versions, the newest first, and how many units of each there are.");
    }

    private static async Task<Ok<Page<VersionShown>>> PageAsync(HttpRequest request, NpgsqlDataSource database, CancellationToken cancel)
    {
        var query = new QueryReader(request, "limit", "cursor");
        var after = query.AfterText()?.Split(' ', 3);
        if (after is not null && (after.Length != 3 || !Timestamps.TryParse(after[0], out _))) throw QueryReader.NoCursor();
        DateTimeOffset? at = after is not null && Timestamps.TryParse(after[0], out var moment) ? moment : null;
        await using var ask = database.Command(
            $"{Select} WHERE $1 IS NULL OR v.imported_at < $1 OR (v.imported_at = $1 AND (v.document_id, v.source_version_id) > ($2, $3)) {Group} LIMIT $4",
            Sql.Of(at, NpgsqlDbType.TimestampTz), Sql.Of(after?[1], NpgsqlDbType.Text), Sql.Of(after?[2], NpgsqlDbType.Text), query.Limit() + 1);
        var found = await ReadAsync(ask, cancel);
        return TypedResults.Ok(query.Page(found, v => $"{Timestamps.Format(v.ImportedAt)} {v.DocumentId} {v.SourceVersionId}"));
    }

    private static async Task<IResult> OneAsync(HttpRequest request, NpgsqlDataSource database, CancellationToken cancel)
    {
        _ = new QueryReader(request);
        var id = IdInAddress.Segment(request, 2);
        await using var ask = database.Command($"{Select} WHERE v.document_id = $1 {Group} LIMIT {QueryReader.MaxLimit}", id);
        var found = await ReadAsync(ask, cancel);
        return found.Count > 0 ? TypedResults.Ok(new DocumentShown(id, found)) : Missing(id);
    }

    private static IResult Missing(string id) => Problems.NotFound($"There is no document '{Problems.Shown(id)}'; /documents lists them.");

    private static async Task<List<VersionShown>> ReadAsync(NpgsqlCommand ask, CancellationToken cancel)
    {
        var found = new List<VersionShown>();
        await using var rows = await ask.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            found.Add(new VersionShown(
                rows.GetString(0), rows.GetString(1), rows.GetInt64(2), rows.GetString(3), rows.GetFieldValue<DateTimeOffset>(4), rows.GetString(5), rows.GetInt64(6), rows.GetInt64(7)));
        }

        return found;
    }
}
