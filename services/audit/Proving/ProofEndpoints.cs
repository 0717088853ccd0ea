using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Evidence;
using Platform.Proofs.Notes;
using Platform.Proofs.Tiles;

namespace Audit.Proving;

/// <summary>
/// The ledger as a transparency log: checkpoint and tiles as C2SP tlog-tiles has them, and proofs that need no tiles. All is read from what
/// is committed, and nothing waits for the writer.
/// </summary>
internal static class ProofEndpoints
{
    private const string PlainText = "text/plain; charset=utf-8";
    private const string Quorum = "Checkpoint-Quorum";
    private const string ForEver = "public, max-age=31536000, immutable";

    public static void MapProofs(this WebApplication app)
    {
        var all = app.MapGroup("").AddEndpointFilter(RefusedAsync).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        all.MapGet("/checkpoint", CheckpointAsync).WithName("getCheckpoint").WithSummary("What the ledger last signed of itself")
            .WithDescription("A signed note (C2SP tlog-checkpoint): origin, size, root of the tree, signatures. The header Checkpoint-Quorum says whether those who cosigned it are enough for the policy file: reached, missing, or none where there is no policy.").Produces(StatusCodes.Status200OK, contentType: "text/plain");
        all.MapGet("/tile/{**path}", TileAsync).WithName("getTile").WithSummary("Hashes of the tree, or the entries that they are of")
            .WithDescription("C2SP tlog-tiles: tile/<level>/<index>[.p/<width>] is up to 256 hashes, tile/entries/<index>[.p/<width>] the envelopes, each behind its length as 16 bits.")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream");
        all.MapGet("/ledger/proofs/{entry}", ProofAsync).WithName("getProof").WithSummary("A proof that an entry is in the ledger")
            .WithDescription("By the entry's id or its index: a file (C2SP tlog-proof) that verifies offline against the ledger's key, the entry's texts included. An entry is proved from the first checkpoint behind it on, a second later at most.")
            .Produces(StatusCodes.Status200OK, contentType: "text/plain");
        all.MapGet("/ledger/proofs/consistency/{from:long}/{to:long}", ConsistencyAsync).WithName("getConsistencyProof").WithSummary("A proof that the ledger of one size grew out of that of another")
            .WithDescription("The hashes, RFC 6962 section 2.1.2, each in Base 64 on a line of its own. Neither size is above that of the last checkpoint.")
            .Produces(StatusCodes.Status200OK, contentType: "text/plain");
    }

    private static async Task<IResult> CheckpointAsync(HttpResponse response, NpgsqlDataSource database, PolicyFile policies, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        if (await Checkpoints.CosignedAsync(connection, cancel) is not { } note) return Unsigned();
        response.Headers[HeaderNames.CacheControl] = "no-cache";
        response.Headers[Quorum] = policies.Read() is not { } policy ? "none" : policy.IsReached(note.SignedBy(policy.Witnesses.Select(w => w.Key))) ? "reached" : "missing";
        return Results.Text(note.ToString(), PlainText);
    }

    private static async Task<IResult> TileAsync(string? path, HttpResponse response, NpgsqlDataSource database, CancellationToken cancel)
    {
        if (!TileId.TryParse("tile/" + path, out var tile, out var isEntries))
            return Problems.NotFound("No tile has this address. Addresses look like /tile/0/x001/x234/067, /tile/1/000.p/17 or /tile/entries/005.");
        await using var connection = await database.OpenConnectionAsync(cancel);
        if (await SignedSizeAsync(connection, cancel) is not { } size) return Unsigned();
        if (!tile.IsIn(size)) return Problems.NotFound($"The last checkpoint is of {size} entries; this tile is not in their tree.");
        var bytes = isEntries ? EntryBundle.Write(await EnvelopesAsync(connection, tile, cancel)) : await TileReader.ReadAsync(connection, tile, cancel);
        response.Headers[HeaderNames.CacheControl] = ForEver;
        return Results.Bytes(bytes, "application/octet-stream");
    }

    private static async Task<IResult> ProofAsync(string entry, NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        if (await FindAsync(connection, entry, cancel) is not var (index, proved)) return Problems.NotFound($"The ledger holds no entry '{entry}'; an entry is named by its id (a UUID) or its index.");
        if (await Checkpoints.CosignedAsync(connection, cancel) is not { } note) return Unsigned();
        var size = Checkpoint.Parse(note.Text).Size;
        if (index >= size) return Problems.NotFound($"Entry {index} is not signed yet: the last checkpoint is of {size} entries. Ask again in a second.");
        var hashes = await TileReader.HashesAsync(connection, ProofPlan.Inclusion(index, size), cancel);
        return Results.Text(new LogProof(index, hashes, note, JsonSerializer.SerializeToUtf8Bytes(proved, ProvingJson.Default.ProvedEntry)).ToString(), PlainText);
    }

    private static async Task<IResult> ConsistencyAsync(long from, long to, NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        if (await SignedSizeAsync(connection, cancel) is not { } size) return Unsigned();
        if (from < 1 || to < from || to > size) return Problems.NotFound($"A proof leads from one size to a larger one, from 1 to {size}, which the last checkpoint is of.");
        var hashes = await TileReader.HashesAsync(connection, ProofPlan.Consistency(from, to), cancel);
        return Results.Text(string.Concat(hashes.Select(h => Convert.ToBase64String(TileStatements.Bytes(h)) + "\n")), PlainText);
    }

    private static async Task<long?> SignedSizeAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT max(size) FROM ledger.checkpoint", connection);
        return await command.ExecuteScalarAsync(cancel) as long?;
    }

    private static async Task<(long Index, ProvedEntry Entry)?> FindAsync(NpgsqlConnection connection, string entry, CancellationToken cancel)
    {
        var isId = Guid.TryParseExact(entry, "D", out var id);
        long index = 0;
        if (!isId && (!long.TryParse(entry, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out index) || index > LedgerHash.MaxIndex)) return null;
        await using var command = connection.Command(
            $"SELECT e.index, e.envelope, p.body, p.salt FROM ledger.entry e LEFT JOIN ledger.payload p ON p.index = e.index WHERE e.{(isId ? "entry_id" : "index")} = $1",
            isId ? id : index);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel)) return null;
        return (reader.GetInt64(0), new ProvedEntry(
            Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(1)),
            reader.IsDBNull(2) ? null : Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(2)),
            reader.IsDBNull(3) ? null : Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(3))));
    }

    private static async Task<IReadOnlyList<ReadOnlyMemory<byte>>> EnvelopesAsync(NpgsqlConnection connection, TileId tile, CancellationToken cancel)
    {
        var from = tile.Index * TileId.FullWidth;
        await using var command = connection.Command("SELECT envelope FROM ledger.entry WHERE index >= $1 AND index < $2 ORDER BY index", from, from + tile.Width);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var envelopes = new List<ReadOnlyMemory<byte>>(tile.Width);
        while (await reader.ReadAsync(cancel)) envelopes.Add(reader.GetFieldValue<byte[]>(0));
        return envelopes.Count == tile.Width ? envelopes : throw new ProofFormatException($"Of the {tile.Width} entries from {from} on some are missing.");
    }

    /// <summary>What the ledger does not hold any more, or holds altered, is told instead of given out.</summary>
    private static async ValueTask<object?> RefusedAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (ProofFormatException e)
        {
            return Problems.NotFound(e.Message);
        }
    }

    private static IResult Unsigned() => Problems.NotFound("The ledger has signed nothing yet: it has no entries, or no key.");
}
