using System.Text;
using Npgsql;
using Platform.Hosting;
using Platform.Proofs.Notes;
using Platform.Proofs.Witnessing;

namespace Audit.Proving;

/// <summary>The checkpoints that stand in the database.</summary>
internal static class Checkpoints
{
    /// <summary>Some minutes' signatures of a handful of witnesses.</summary>
    private const int LooksBack = 1_000;

    /// <summary>The newest one as it was signed; null where there is none.</summary>
    public static Task<SignedNote?> NewestAsync(NpgsqlConnection connection, CancellationToken cancel) =>
        AtMostAsync(connection, long.MaxValue, cancel);

    /// <summary>The newest one of at most so many entries.</summary>
    public static async Task<SignedNote?> AtMostAsync(NpgsqlConnection connection, long size, CancellationToken cancel)
    {
        await using var command = connection.Command(
            "SELECT note FROM ledger.checkpoint WHERE size <= $1 ORDER BY size DESC LIMIT 1", size);
        return await command.ExecuteScalarAsync(cancel) is string note ? SignedNote.Parse(Encoding.UTF8.GetBytes(note)) : null;
    }

    /// <summary>The newest one with the signatures of those who cosigned it; null where there is none.</summary>
    public static async Task<SignedNote?> CosignedAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "SELECT c.note, s.line FROM (SELECT size, note FROM ledger.checkpoint ORDER BY size DESC LIMIT 1) c LEFT JOIN ledger.cosignature s ON s.size = c.size ORDER BY s.witness", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        SignedNote? note = null;
        while (await reader.ReadAsync(cancel))
        {
            note ??= SignedNote.Parse(Encoding.UTF8.GetBytes(reader.GetString(0)));
            if (!reader.IsDBNull(1)) note = note.With(SignedNote.ParseSignatures(reader.GetString(1)));
        }

        return note;
    }

    /// <summary>
    /// How many of the last entries no checkpoint covers that enough witnesses of the policy cosigned. Only the newest
    /// <see cref="LooksBack"/> signatures are looked at: where they are not enough, nothing is known to be witnessed.
    /// </summary>
    public static async Task<long> UnwitnessedAsync(NpgsqlConnection connection, WitnessPolicy policy, CancellationToken cancel)
    {
        await using var command = connection.Command(
            $"""
            SELECT (SELECT COALESCE(max(index) + 1, 0) FROM ledger.entry), size, witness
            FROM (SELECT 1) AS once
            LEFT JOIN (SELECT size, witness FROM ledger.cosignature ORDER BY size DESC LIMIT {LooksBack}) AS s ON true
            ORDER BY size DESC
            """);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var (entries, size) = (0L, -1L);
        var cosigners = new List<NoteKey>();
        while (await reader.ReadAsync(cancel))
        {
            entries = reader.GetInt64(0);
            if (reader.IsDBNull(1)) break;
            if (reader.GetInt64(1) != size) cosigners.Clear();
            size = reader.GetInt64(1);
            cosigners.AddRange(policy.Witnesses.Select(w => w.Key).Where(k => k.ToString() == reader.GetString(2)));
            if (policy.IsReached(cosigners)) return Math.Max(0, entries - size);
        }

        return entries;
    }

    /// <summary>Keeps a witness's signature line, which was checked.</summary>
    public static async Task CosignAsync(NpgsqlConnection connection, long size, NoteKey witness, NoteSignature signature, CancellationToken cancel)
    {
        await using var command = connection.Command(
            "INSERT INTO ledger.cosignature (size, witness, line) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", size, witness.ToString(), signature.ToString());
        await command.ExecuteNonQueryAsync(cancel);
    }

    public static async Task AddAsync(NpgsqlConnection connection, Checkpoint checkpoint, SignedNote note, CancellationToken cancel)
    {
        await using var command = connection.Command(
            "INSERT INTO ledger.checkpoint (size, root, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", checkpoint.Size, TileStatements.Bytes(checkpoint.Root), note.ToString());
        await command.ExecuteNonQueryAsync(cancel);
    }
}
