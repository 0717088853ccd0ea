using System.Runtime.CompilerServices;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;

namespace Audit.Proving;

/// <summary>The leaves of the tree, from the entries themselves.</summary>
internal static class Leaves
{
    /// <summary>The leaves of the entries from an index up to but without another, in order, as far as there is no hole.</summary>
    public static async IAsyncEnumerable<Digest> ReadAsync(NpgsqlConnection connection, long from, long to, [EnumeratorCancellation] CancellationToken cancel)
    {
        // The database hashes, so that 32 bytes an entry come here instead of all of it.
        await using var command = connection.Command(
            "SELECT index, sha256('\\x00'::bytea || envelope) FROM ledger.entry WHERE index >= $1 AND index < $2 ORDER BY index", from, to);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        for (var next = from; await reader.ReadAsync(cancel) && reader.GetInt64(0) == next; next++) yield return new Digest(reader.GetFieldValue<byte[]>(1));
    }
}
