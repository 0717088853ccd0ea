using Cutting.Storage;

namespace Cutting.BackingUp;

/// <summary>
/// Restores a dump while it is taken, into tables that are gone with this object, and compares what came with what stands there, in the
/// very snapshot of the
/// dump. A backup that nobody has restored is a hope.
/// </summary>
internal sealed class RestoredRows : IRowSink, IAsyncDisposable
{
    /// <summary>The tables that hold what is of one document.</summary>
    public static readonly IReadOnlyList<string> Tables =
    [
        "law.source_version", "cutter_governance.cut_change_set", "cutter_governance.manifest_envelope", "cutter_governance.verify_result",
        "cutter_governance.review_decision", "law.unit",
    ];

    private readonly NpgsqlConnection connection;
    private readonly HashSet<string> restored = new(StringComparer.Ordinal);
    private StreamWriter? rows;

    private RestoredRows(NpgsqlConnection connection) => this.connection = connection;

    /// <summary>For pg_dump, so that both see the same moment.</summary>
    public string Snapshot { get; private set; } = "";

    public static async Task<RestoredRows> OpenAsync(BackupSettings settings, string documentId, CancellationToken cancel)
    {
        var own = new NpgsqlConnectionStringBuilder(settings.Connection.ConnectionString)
        {
            Pooling = false,
            Timeout = 10,
            CommandTimeout = (int)settings.Timeout.TotalSeconds,
            Options = OptionsOf(documentId),
            ApplicationName = "cut.backup",
        };
        var opened = new RestoredRows(new NpgsqlConnection(own.ConnectionString));
        try
        {
            await opened.connection.OpenAsync(cancel);
            await opened.RunAsync("BEGIN ISOLATION LEVEL REPEATABLE READ", cancel);
            await using var export = opened.connection.Command("SELECT pg_export_snapshot()");
            opened.Snapshot = (string)(await export.ExecuteScalarAsync(cancel))!;
            return opened;
        }
        catch (Exception)
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a session says that wants to see one document; the id has no characters that mean anything there.</summary>
    public static string OptionsOf(string documentId) => $"-c cutter.document_id={documentId}";

    public async Task BeginAsync(string table, string columns, CancellationToken cancel)
    {
        if (!Tables.Contains(table, StringComparer.Ordinal) || !restored.Add(table))
            throw BackupSettings.Failure($"The dump holds rows of {table}, which it should not, or holds them twice.");
        await RunAsync($"CREATE TEMPORARY TABLE {NameOf(table)} (LIKE {table}) ON COMMIT DROP", cancel);
        rows = (StreamWriter)await connection.BeginTextImportAsync($"COPY pg_temp.{NameOf(table)} ({columns}) FROM STDIN", cancel);
    }

    // The bytes as they are: the dump and this session speak UTF-8.
    public Task WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancel) => this.rows!.BaseStream.WriteAsync(rows, cancel).AsTask();

    public async Task EndAsync(CancellationToken cancel)
    {
        await rows!.DisposeAsync();
        rows = null;
    }

    /// <summary>Compares each table's rows with those that came back.</summary>
    /// <returns>How many rows each has, in the order of <see cref="Tables"/>.</returns>
    /// <exception cref="ActionFailedException"><c>BACKUP</c>: they differ.</exception>
    public async Task<IReadOnlyList<(string Table, long Rows)>> CompareAsync(CancellationToken cancel)
    {
        var counts = new List<(string Table, long Rows)>();
        foreach (var table in Tables)
        {
            if (!restored.Contains(table)) throw BackupSettings.Failure($"The dump does not hold the table {table}.");
            var live = await DigestAsync(table, cancel);
            var back = await DigestAsync($"pg_temp.{NameOf(table)}", cancel);
            if (live != back)
                throw BackupSettings.Failure(
                    $"Of {table}, {live.Rows} rows ({live.Sha256[..16]}) stand there, and {back.Rows} ({back.Sha256[..16]}) came back.");
            counts.Add((table, live.Rows));
        }

        return counts;
    }

    public async ValueTask DisposeAsync() => await connection.DisposeAsync();

    private async Task<(long Rows, string Sha256)> DigestAsync(string table, CancellationToken cancel)
    {
        await using var digest = connection.Command($"""
            SELECT count(*), encode(sha256(convert_to(coalesce(string_agg(d, '' ORDER BY d), ''), 'UTF8')), 'hex')
            FROM (SELECT encode(sha256(convert_to(t::text, 'UTF8')), 'hex') COLLATE "C" AS d FROM {table} AS t) AS r
            """);
        await using var reader = await digest.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return (reader.GetInt64(0), reader.GetString(1));
    }

    private async Task RunAsync(string sql, CancellationToken cancel)
    {
        await using var command = connection.Command(sql);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static string NameOf(string table) => "restored_" + table[(table.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
