using Npgsql;
using Platform.Hosting;

namespace ActionRunner.Querying;

/// <summary>An object's state as one digest, to be compared with what the ledger says of it.</summary>
/// <param name="Id">The object.</param>
/// <param name="Type">Its type.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">The digest of all that is stored of it; null where no action can have written that, and then
/// <paramref name="Unreadable"/> says why.</param>
/// <param name="Unreadable">A sentence; else null.</param>
internal sealed record ObjectDigestShown(string Id, string Type, long Version, string? Sha256, string? Unreadable);

/// <summary>A page of states.</summary>
/// <param name="Source">The journal whose records say how these objects were left.</param>
/// <param name="Items">In the order of the ids' bytes.</param>
/// <param name="Next">The next page, or null.</param>
internal sealed record ObjectStatesPage(string Source, IReadOnlyList<ObjectDigestShown> Items, string? Next);

/// <summary>The states of objects, computed from their rows when they are asked for.</summary>
internal static class ObjectStates
{
    private const int MaxAttributes = 1 << 20;

    // What somebody else wrote may be larger than a page can hold, and lie outside all times that there are.
    private static readonly string Select =
        $"""
        SELECT id, type, version, CASE WHEN octet_length(attributes::text) <= {MaxAttributes} THEN attributes::text END,
            CASE WHEN created_at >= '0001-01-01Z' AND created_at < '9999-12-31Z' THEN created_at END,
            CASE WHEN updated_at >= '0001-01-01Z' AND updated_at < '9999-12-31Z' THEN updated_at END
        FROM ontology.object
        """;

    private static readonly string PageSql = Select + " WHERE id > $1 ORDER BY id LIMIT $2";
    private static readonly string OneSql = Select + " WHERE id = $1";

    public static async Task<IResult> AskAsync(HttpRequest request, NpgsqlDataSource database, CancellationToken cancel)
    {
        var query = new QueryReader(request, "id", "limit", "cursor");
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var ask = connection.Command("SELECT name FROM journal.source");
        var source = (string)(await ask.ExecuteScalarAsync(cancel))!;
        if (query.Text("id") is { } id) return TypedResults.Ok(new ObjectStatesPage(source, await ReadAsync(connection.Command(OneSql, id), cancel), null));
        var found = await ReadAsync(connection.Command(PageSql, query.AfterText() ?? "", query.Limit() + 1), cancel);
        var page = query.Page(found, o => o.Id);
        return TypedResults.Ok(new ObjectStatesPage(source, page.Items, page.Next));
    }

    private static async Task<List<ObjectDigestShown>> ReadAsync(NpgsqlCommand ask, CancellationToken cancel)
    {
        await using var asked = ask;
        await using var reader = await asked.ExecuteReaderAsync(cancel);
        var found = new List<ObjectDigestShown>();
        while (await reader.ReadAsync(cancel)) found.Add(Read(reader));
        return found;
    }

    private static ObjectDigestShown Read(NpgsqlDataReader reader)
    {
        var (id, type, version) = (reader.GetString(0), reader.GetString(1), reader.GetInt64(2));
        if (reader.IsDBNull(3)) return new ObjectDigestShown(id, type, version, null, $"Its attributes have more than {MaxAttributes} bytes, which no action writes.");
        if (reader.IsDBNull(4) || reader.IsDBNull(5)) return new ObjectDigestShown(id, type, version, null, "Its times lie outside all times that there are.");
        var (created, updated) = (reader.GetFieldValue<DateTimeOffset>(4), reader.GetFieldValue<DateTimeOffset>(5));
        return new ObjectDigestShown(id, type, version, ObjectDigest.Of(id, type, version, reader.GetString(3), created, updated), null);
    }
}
