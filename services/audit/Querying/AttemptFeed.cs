using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Audit.Appending;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;

namespace Audit.Querying;

/// <summary>
/// Streams the attempts of one source in the order of its numbers, for who learns from them: a line each, with no more than learning needs,
/// and a last line that says how far was read. A stream without that line was cut off; whoever reads goes on behind the last number that he
/// got.
/// </summary>
/// <remarks>
/// A line is <c>[number, microseconds since 1970, trace, action type, trigger, status, error code, error, parameters]</c>, the last line
/// <c>{"to":number}</c>.
/// </remarks>
internal sealed class AttemptFeed(NpgsqlDataSource database, Announcements announcements)
{
    /// <summary>Records in one statement, and so in one snapshot.</summary>
    private const int Chunk = 20_000;

    /// <summary>
    /// How long one statement may take, its reader's slowness included; and one process for it: workers would read beyond the limit and
    /// take the learner's processor.
    /// </summary>
    private const string Settings = "SELECT set_config('statement_timeout', '30s', false), set_config('max_parallel_workers_per_gather', '0', false)";
    private const int FlushEvery = 1 << 16;

    // Canonical bytes come from the ledger; writing validates nothing twice.
    private static readonly JsonWriterOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // By the numbers that there are: a hole costs nothing, however wide. All kinds, because all of them were read when the last line says
    // so; only attempts are written. The index begins with the number, so what other sources have between these numbers is passed by in it,
    // without a look at their rows.
    private const string Select =
        """
        SELECT e.source_seq, e.at, e.trace_id, e.action_type, e.trigger, e.status, e.error_code, p.body, e.kind = 'action_attempt'
        FROM ledger.entry e LEFT JOIN ledger.payload p ON p.index = e.index AND e.kind = 'action_attempt'
        WHERE e.source_seq > $1 AND e.source_seq <= $2 AND e.source = $3
        ORDER BY e.source_seq LIMIT $4
        """;

    /// <summary>Writes the attempts above <paramref name="after"/> up to <paramref name="to"/>.</summary>
    public async Task WriteAsync(PipeWriter output, string source, long after, long to, CancellationToken cancel)
    {
        using var json = new Utf8JsonWriter(output, Layout);
        var (reached, end) = (after, Math.Min(to, announcements.LastOf(source)));
        if (reached < end)
        {
            await using var connection = await database.OpenConnectionAsync(cancel);
            await using (var settings = new NpgsqlCommand(Settings, connection)) await settings.ExecuteNonQueryAsync(cancel);
            int read;
            do (read, reached) = await WriteAsync(connection, json, output, source, reached, end, cancel);
            while (read == Chunk && reached < end);
            // Numbers that the ledger misses are read, too, as far as it holds one behind them.
            if (reached < end && await HoldsAsync(connection, source, end, cancel)) reached = end;
        }

        json.WriteStartObject();
        json.WriteNumber("to"u8, reached);
        json.WriteEndObject();
        EndLine(json, output);
        await output.FlushAsync(cancel);
    }

    /// <summary>Whether the ledger holds this number of the source or a higher one.</summary>
    private static async Task<bool> HoldsAsync(NpgsqlConnection connection, string source, long seq, CancellationToken cancel)
    {
        await using var command = connection.Command(
            "SELECT 1 FROM ledger.entry WHERE source_seq >= $1 AND source = $2 ORDER BY source_seq LIMIT 1", seq, source);
        return await command.ExecuteScalarAsync(cancel) is not null;
    }

    /// <summary>One statement's worth; returns how many records there were and the last one's number.</summary>
    private static async Task<(int Read, long Reached)> WriteAsync(NpgsqlConnection connection, Utf8JsonWriter json, PipeWriter output, string source, long after, long to, CancellationToken cancel)
    {
        await using var command = connection.Command(Select, after, to, source, Chunk);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var (read, reached) = (0, after);
        while (await row.ReadAsync(cancel))
        {
            (read, reached) = (read + 1, row.GetInt64(0));
            if (!row.GetBoolean(8)) continue;
            json.WriteStartArray();
            json.WriteNumberValue(reached);
            json.WriteNumberValue(Timestamps.ToUnixMicroseconds(row.GetFieldValue<DateTimeOffset>(1)));
            for (var i = 2; i < 7; i++)
            {
                if (row.IsDBNull(i)) json.WriteNullValue();
                else json.WriteStringValue(row.GetString(i));
            }

            WritePayload(json, row.IsDBNull(7) ? [] : row.GetFieldValue<byte[]>(7));
            json.WriteEndArray();
            EndLine(json, output);
            if (output.UnflushedBytes > FlushEvery) await output.FlushAsync(cancel);
        }

        return (read, reached);
    }

    /// <summary>
    /// Its error and its parameters. A payload that was taken away, or altered into something else, teaches nothing; its attempt still
    /// counts.
    /// </summary>
    private static void WritePayload(Utf8JsonWriter json, ReadOnlySpan<byte> payload)
    {
        Range? error = null, parameters = null;
        try
        {
            var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDocumentDepth });
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var (isError, isParameters) = (reader.ValueTextEquals("error"u8), reader.ValueTextEquals("parameters"u8));
                    reader.Read();
                    var (start, type) = ((int)reader.TokenStartIndex, reader.TokenType);
                    reader.Skip();
                    // Reading takes any bytes between quotes; that they are a text is known when they were one.
                    if (isError && type == JsonTokenType.String && reader.GetString() is not null) error = start..(int)reader.BytesConsumed;
                    if (isParameters && type == JsonTokenType.StartObject) parameters = start..(int)reader.BytesConsumed;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Altered bytes, which cannot stand in a line.
            (error, parameters) = (null, null);
        }

        Write(json, payload, error);
        Write(json, payload, parameters);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> payload, Range? part)
    {
        // What is canonical holds no line feed; what was altered might, and would end the line.
        if (part is { } range && !payload[range].Contains((byte)'\n') && Utf8.IsValid(payload[range])) json.WriteRawValue(payload[range], skipInputValidation: true);
        else json.WriteNullValue();
    }

    private static void EndLine(Utf8JsonWriter json, PipeWriter output)
    {
        json.Flush();
        json.Reset();
        output.GetSpan(1)[0] = (byte)'\n';
        output.Advance(1);
    }
}
