using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Growing;

/// <summary>
/// The limit that appending is held against: rows of 700 bytes copied in binary, a thousand a transaction, into a table with nothing but a
/// key.
/// </summary>
internal sealed class PlainTable : IAsyncDisposable
{
    private const int Rows = 1_000;
    private readonly NpgsqlConnection connection;
    private readonly byte[] body = new byte[640];
    private long next;

    private PlainTable(NpgsqlConnection connection) => this.connection = connection;

    public static async Task<PlainTable> CreateAsync(Servers servers)
    {
        var database = await Database.CreateAsync(servers, "bench_copy");
        var opened = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.Owner) { Pooling = false }.ConnectionString);
        await opened.OpenAsync();
        await using var create = new NpgsqlCommand(
            "CREATE SCHEMA plain; CREATE TABLE plain.row (index bigint PRIMARY KEY, entry_id uuid NOT NULL, at timestamptz NOT NULL, source_seq bigint NOT NULL, body bytea NOT NULL)",
            opened);
        await create.ExecuteNonQueryAsync();
        var table = new PlainTable(opened);
        Random.Shared.NextBytes(table.body);
        return table;
    }

    /// <summary>Returns the seconds.</summary>
    public async Task<double> CopyAsync(int count)
    {
        var began = Stopwatch.GetTimestamp();
        for (var done = 0; done < count; done += Rows)
        {
            // A COPY outside a transaction is one of its own.
            await using var copy = await connection.BeginBinaryImportAsync("COPY plain.row FROM STDIN (FORMAT binary)");
            for (var i = 0; i < Rows; i++)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(next, NpgsqlDbType.Bigint);
                await copy.WriteAsync(new Guid((int)next, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NpgsqlDbType.Uuid);
                await copy.WriteAsync(DateTime.UnixEpoch, NpgsqlDbType.TimestampTz);
                await copy.WriteAsync(next++, NpgsqlDbType.Bigint);
                await copy.WriteAsync(body, NpgsqlDbType.Bytea);
            }

            await copy.CompleteAsync();
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
