using Audit.Chaining;
using Npgsql;
using Platform.Hosting;

namespace Audit.Appending;

/// <summary>
/// Reads which numbers of each source the ledger holds, from the entries themselves. A number that no source can have given is none: what
/// was altered into one is missing.
/// </summary>
internal static class SourceLoader
{
    private const string Possible = "source_seq > 0 AND source_seq <= 9007199254740991";

    public static async Task<Dictionary<string, SourceNumbers>> LoadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var sources = new Dictionary<string, SourceNumbers>(StringComparer.Ordinal);
        var holed = new List<string>();
        await using (var command = new NpgsqlCommand("SELECT source, min(source_seq), max(source_seq), count(*) FROM ledger.entry WHERE " + Possible + " GROUP BY source", connection) { CommandTimeout = 0 })
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
            {
                var (source, from, to, count) = (reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
                sources[source] = new SourceNumbers();
                if (count == to - from + 1) sources[source].AddRun(from, to);
                else holed.Add(source);
            }
        }

        if (holed.Count == 0) return sources;
        await using (var command = connection.Command(
            $"""
            SELECT source, min(source_seq), max(source_seq)
            FROM (SELECT source, source_seq, source_seq - row_number() OVER (PARTITION BY source ORDER BY source_seq) AS island
                  FROM ledger.entry WHERE source = ANY ($1) AND {Possible}) numbered
            GROUP BY source, island ORDER BY source, min(source_seq)
            """,
            holed.ToArray()))
        {
            command.CommandTimeout = 0;
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel)) sources[reader.GetString(0)].AddRun(reader.GetInt64(1), reader.GetInt64(2));
        }

        return sources;
    }
}
