using System.Data;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;

namespace Audit.Verifying;

/// <summary>What an export to the ledger's end says of what is not in it.</summary>
/// <param name="Complete">Whether nothing is known to be missing.</param>
/// <param name="Sentence">The same for a person, with the reason.</param>
/// <param name="Heads">The heads that sources signed, as notes.</param>
internal sealed record ToldCompleteness(bool Complete, string Sentence, IReadOnlyList<string> Heads);

/// <summary>Writes entries as an export that verifies without this service (docs/reference/ledger-format.md).</summary>
internal sealed class LedgerExport(NpgsqlDataSource database)
{
    private const int FlushEvery = 1 << 16;

    private static readonly JsonWriterOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>
    /// Writes the entries from <paramref name="from"/> to <paramref name="to"/>, both included, as far as they exist.
    /// <paramref name="told"/> must have been asked for before, so that what it speaks of is in the export.
    /// </summary>
    public async Task WriteAsync(PipeWriter output, long from, long to, ToldCompleteness? told, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await using (var plan = new NpgsqlCommand(LedgerCopyReader.Plan, connection)) await plan.ExecuteNonQueryAsync(cancel);
        var last = await ScalarAsync<long>(connection, "SELECT max(index) FROM ledger.entry", cancel) ?? -1;
        var count = Math.Max(0, Math.Min(last, to) - from + 1);
        var previous = from == 0 ? LedgerHash.BeforeFirst.ToArray() : await HashAsync(connection, from - 1, cancel) ?? LedgerHash.BeforeFirst.ToArray();
        using var json = new Utf8JsonWriter(output, Layout);
        json.WriteStartObject();
        if (told is not null) Tell(json, told);
        json.WriteNumber("count"u8, count);
        json.WriteNumber("first"u8, from);
        json.WriteString("format"u8, ExportVerifier.Format);
        json.WriteString("previousHash"u8, Convert.ToHexStringLower(previous));
        EndLine(json, output);
        if (count > 0) await WriteEntriesAsync(connection, json, output, from, from + count, cancel);
        await output.FlushAsync(cancel);
    }

    private static void Tell(Utf8JsonWriter json, ToldCompleteness told)
    {
        json.WriteStartObject("completeness"u8);
        json.WriteBoolean("complete"u8, told.Complete);
        json.WriteStartArray("heads"u8);
        foreach (var head in told.Heads) json.WriteStringValue(head);
        json.WriteEndArray();
        json.WriteString("sentence"u8, told.Sentence);
        json.WriteEndObject();
    }

    private static async Task WriteEntriesAsync(NpgsqlConnection connection, Utf8JsonWriter json, PipeWriter output, long from, long to, CancellationToken cancel)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync(LedgerCopyReader.Statement(from, to), cancel);
        await using var reader = new LedgerCopyReader(copy);
        while (await reader.ReadAsync(cancel))
        {
            var row = reader.Row();
            json.Reset();
            json.WriteStartObject();
            Text(json, "envelope", row.Envelope);
            json.WriteString("hash"u8, Convert.ToHexStringLower(row.Hash.Span));
            json.WriteNumber("index"u8, row.Index);
            Text(json, "payload", row.Payload);
            if (row.Salt is { } salt) json.WriteString("salt"u8, Convert.ToHexStringLower(salt.Span));
            else json.WriteNull("salt"u8);
            EndLine(json, output);
            if (output.UnflushedBytes > FlushEvery) await output.FlushAsync(cancel);
        }
    }

    private static void EndLine(Utf8JsonWriter json, PipeWriter output)
    {
        json.WriteEndObject();
        json.Flush();
        output.GetSpan(1)[0] = (byte)'\n';
        output.Advance(1);
    }

    private static void Text(Utf8JsonWriter json, string name, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } text) json.WriteNull(name);
        else if (Utf8.IsValid(text.Span)) json.WriteString(name, text.Span);

        // Altered bytes that are no text any more: whatever is written here, the hash shows it.
        else json.WriteString(name, Encoding.UTF8.GetString(text.Span));
    }

    private static async Task<byte[]?> HashAsync(NpgsqlConnection connection, long index, CancellationToken cancel)
    {
        await using var command = connection.Command("SELECT hash FROM ledger.entry WHERE index = $1", index);
        return await command.ExecuteScalarAsync(cancel) as byte[];
    }

    private static async Task<T?> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancel)
        where T : struct
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancel) is T value ? value : null;
    }
}
