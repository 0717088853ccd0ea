using Npgsql;
using NpgsqlTypes;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Proofs.Tiles;

namespace Audit.Proving;

/// <summary>The statement that adds full tiles.</summary>
internal static class TileStatements
{
    // One that stands there already is left as it is: whoever planted it can hide no record by that, and verifying names it.
    private const string InsertSql = "INSERT INTO ledger.tile (level, index, hashes, root) SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT DO NOTHING";

    public static NpgsqlBatchCommand Insert(IReadOnlyList<FullTile> tiles) => Sql.Batched(
        InsertSql,
        Sql.Array(tiles, t => (short)t.Level, NpgsqlDbType.Smallint),
        Sql.Array(tiles, t => t.Index, NpgsqlDbType.Bigint),
        Sql.Array(tiles, t => t.Hashes.ToArray(), NpgsqlDbType.Bytea),
        Sql.Array(tiles, t => Bytes(t.Root), NpgsqlDbType.Bytea));

    public static byte[] Bytes(Digest digest)
    {
        var bytes = new byte[Digest.Size];
        digest.CopyTo(bytes);
        return bytes;
    }
}
