using System.Globalization;
using Audit.Proving;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Proofs.Tiles;
using Platform.Proofs.Trees;

namespace Audit.Verifying;

/// <summary>
/// Holds the leaves that are stored, each of them, against the root of a checkpoint that was kept outside. One hash an entry: no root that
/// is stored is believed.
/// </summary>
internal static class StoredLeaves
{
    /// <summary>Why the leaves of the first entries do not give the checkpoint's root; null where they do.</summary>
    public static async Task<FirstBad?> FaultAsync(NpgsqlConnection connection, VerificationScope.Since kept, CancellationToken cancel)
    {
        var full = kept.Size / TileId.FullWidth;
        var (tiles, last) = (new CompactRange(), new CompactRange());
        await using (var command = connection.Command(
            "SELECT index, hashes, root FROM ledger.tile WHERE level = 0 AND index >= 0 AND index < $1 ORDER BY index", full))
        {
            command.CommandTimeout = 0;
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel) && reader.GetInt64(0) == tiles.Size)
            {
                var (hashes, root) = (reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2));
                if (hashes.Length != TileId.FullBytes || !root.AsSpan().SequenceEqual(Bytes(FullTile.RootOf(hashes))))
                {
                    var entry = tiles.Size * TileId.FullWidth;
                    return new FirstBad(
                        entry, $"The root of the tile from entry {entry} on does not follow from its leaves: the tile was altered.");
                }

                tiles.Append(new Digest(root));
            }
        }

        if (tiles.Size < full)
        {
            var entry = tiles.Size * TileId.FullWidth;
            return new FirstBad(entry, $"The tile from entry {entry} on is missing: it was removed.");
        }

        // The leaves of the last tile are stored nowhere: they follow from the entries.
        await foreach (var leaf in Leaves.ReadAsync(connection, full * TileId.FullWidth, kept.Size, cancel)) last.Append(leaf);
        var read = (full * TileId.FullWidth) + last.Size;
        if (read < kept.Size) return new FirstBad(read, $"Entry {read} is missing: it was removed.");
        return tiles.RootWith(last.Size == 0 ? null : last.Root) == kept.Root ? null : new FirstBad(0, Another(kept.Size));
    }

    private static string Another(long size) => string.Create(
        CultureInfo.InvariantCulture,
        $"The first {size} entries are not those of the checkpoint that was given: the leaves that are stored of them give another root. "
        + $"Entry 0 or one behind it was made anew, or the checkpoint is another ledger's. A smaller checkpoint, where one was kept, tells "
        + $"more of where.");

    private static byte[] Bytes(Digest digest)
    {
        var bytes = new byte[Digest.Size];
        digest.CopyTo(bytes);
        return bytes;
    }
}
