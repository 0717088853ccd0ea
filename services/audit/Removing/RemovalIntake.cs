using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Statements;

namespace Audit.Removing;

/// <summary>Takes a signed removal, once: from then on the ledger's writer makes an entry of it.</summary>
internal static class RemovalIntake
{
    private const int BytesMax = 1 << 16;

    /// <summary>The keys whose removals count here.</summary>
    public static KeysFile Keys(IConfiguration configuration) =>
        new(configuration["Removing:KeysFile"], "The keys file (setting Removing__KeysFile)");

    /// <summary>Null where it was taken, now or before; else why not, as <c>CODE: sentence</c>.</summary>
    public static async Task<string?> TakeAsync(NpgsqlConnection connection, string file, KeysFile keys, DateTimeOffset now)
    {
        var length = new FileInfo(file).Length;
        if (length > BytesMax) return $"REMOVAL_MALFORMED: The file has {length} bytes; a signed removal has {BytesMax} at most.";
        if (!SignedStatement.TryRead<PayloadRemoval>(await File.ReadAllBytesAsync(file), out var signed, out var refusal))
            return refusal.ToString();
        var removal = signed.Statement;
        if (await KnownAsync(connection, removal.RemovalId) is { } known)
            return known.AsSpan().SequenceEqual(signed.ToJson()) ? null : "REMOVAL_USED: Another removal with this id was taken before.";
        if (signed.Check(keys.Read(), out var signer) is { } unsigned) return unsigned.ToString();
        if (!signer!.Allows(removal.Action))
            return signed.Refuse(StatementRefusal.NotAllowed, $"The key of {signer.Owner} may not sign {removal.Action}.").ToString();
        if (signed.CheckExpiry(now) is { } expired) return expired.ToString();
        if (await WhyNotAsync(connection, removal) is { } why) return why;
        await using var take = connection.Command(
            "INSERT INTO ledger.removal (removal_id, entry_id, removed_by, statement) VALUES ($1, $2, $3, $4)",
            removal.RemovalId, new Ids(TimeProvider.System).Next(), signer.Owner, signed.ToJson());
        await take.ExecuteNonQueryAsync();
        FaultPoint.Hit("removal.taken");
        return null;
    }

    private static async Task<byte[]?> KnownAsync(NpgsqlConnection connection, Guid id)
    {
        await using var ask = connection.Command("SELECT statement FROM ledger.removal WHERE removal_id = $1", id);
        return await ask.ExecuteScalarAsync() as byte[];
    }

    /// <summary>Whether it speaks of this ledger, and of nothing that stays.</summary>
    private static async Task<string?> WhyNotAsync(NpgsqlConnection connection, PayloadRemoval removal)
    {
        var last = removal.Ranges[^1].To;
        await using (var ask = connection.Command("SELECT hash FROM ledger.entry WHERE index = $1", last))
        {
            if (await ask.ExecuteScalarAsync() is not byte[] hash) return $"REMOVAL_NOT_FOUND: The ledger has no entry {last}.";
            if (hash.Length != LedgerHash.Size || new Digest(hash) != removal.Head)
            {
                return $"REMOVAL_HEAD_DIFFERS: Entry {last} of this ledger has another hash than the removal says: it was signed for "
                    + "another ledger.";
            }
        }

        // An archive keeps all it has, and the database keeps these beside it.
        if (removal.Why == PayloadRemoval.Archived) return null;
        await using var stays = connection.Command(
            """
            SELECT e.index, e.kind FROM ledger.entry e, unnest($1, $2) AS named (first, last)
            WHERE ledger.keeps_payload(e.kind) AND e.index BETWEEN named.first AND named.last
            ORDER BY e.index LIMIT 1
            """,
            removal.Ranges.Select(r => r.From).ToArray(), removal.Ranges.Select(r => r.To).ToArray());
        await using var reader = await stays.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? $"REMOVAL_KIND_STAYS: Entry {reader.GetInt64(0)} is of the kind {reader.GetString(1)}, whose payloads are never removed: they "
                + "say who did what to the ledger and to the security state, and what the ledger was found to have signed."
            : null;
    }
}
