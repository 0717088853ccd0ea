using System.Text;
using Npgsql;
using Platform.Hosting;
using Platform.Proofs.Notes;

namespace Audit.Proving;

/// <summary>The checkpoints that stand in the database.</summary>
internal static class Checkpoints
{
    /// <summary>The newest one as it was signed; null where there is none.</summary>
    public static async Task<SignedNote?> NewestAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT note FROM ledger.checkpoint ORDER BY size DESC LIMIT 1", connection);
        return await command.ExecuteScalarAsync(cancel) is string note ? SignedNote.Parse(Encoding.UTF8.GetBytes(note)) : null;
    }

    public static async Task AddAsync(NpgsqlConnection connection, Checkpoint checkpoint, SignedNote note, CancellationToken cancel)
    {
        await using var command = connection.Command(
            "INSERT INTO ledger.checkpoint (size, root, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", checkpoint.Size, TileStatements.Bytes(checkpoint.Root), note.ToString());
        await command.ExecuteNonQueryAsync(cancel);
    }
}
