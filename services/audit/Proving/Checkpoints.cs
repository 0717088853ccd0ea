using System.Text;
using Npgsql;
using Platform.Hosting;
using Platform.Proofs.Notes;

namespace Audit.Proving;

/// <summary>The checkpoints that stand in the database.</summary>
internal static class Checkpoints
{
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
