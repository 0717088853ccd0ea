using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Npgsql;
using Platform.Contracts;
using Platform.Execution;
using Platform.Hosting;
using Platform.Journal;

namespace ActionRunner.Storage;

/// <summary>
/// The finished record as it goes to the ledger: one message, or of a long execution several, so that no message grows with the plan. Each
/// holds the head, whose seal tells how many lines all of them hold and their last hashes.
/// </summary>
internal static class ExecutionRecords
{
    /// <summary>Lines of one message, in bytes; a message holds at least one line.</summary>
    public const int PartBytes = 128 << 10;

    /// <summary>
    /// The records in their order. What is not at hand is read back through <paramref name="connection"/>, one part at a time.
    /// </summary>
    public static async IAsyncEnumerable<NewRecord> OfAsync(
        BegunExecution execution, ExecutionHead head, IReadOnlyList<ExecutionLine>? all, NpgsqlConnection connection, [EnumeratorCancellation] CancellationToken cancel)
    {
        var parts = Cut(all?.Select(l => (l.Ordinal, l.Body.Length)) ?? await SizesAsync(execution.ExecutionId, connection, cancel));
        for (var part = 1; part <= parts.Count; part++)
        {
            var (from, to) = parts[part - 1];
            var lines = all?.Skip(from).Take(to - from) ?? await ReadAsync(execution.ExecutionId, from, to, connection, cancel);
            var isFirst = part == 1;
            // The first stands under the command's own id, where whoever asks for its outcome looks.
            var key = isFirst ? execution.ExecutionId : Ids.Derive("platform/execution-part", execution.ExecutionId, part);
            var entryId = isFirst ? execution.EntryId : Ids.Derive("platform/execution-part-entry", execution.EntryId, part);
            yield return new NewRecord(key, entryId, Write(execution, head, entryId, part, parts.Count, lines), RecordKind.Execution, Derived: !isFirst);
        }
    }

    /// <summary>What the first part of a record says of the execution.</summary>
    public static (string PlanId, string Status, string? Reason, string RecordHash) Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var reason = root.GetProperty("head").GetProperty("outcome").TryGetProperty("reason", out var given) ? given.GetString() : null;
        return (root.GetProperty("planId").GetString()!, root.GetProperty("status").GetString()!, reason, root.GetProperty("recordHash").GetString()!);
    }

    private static List<(int From, int To)> Cut(IEnumerable<(int Ordinal, int Bytes)> lines)
    {
        var parts = new List<(int From, int To)>();
        var (from, to, bytes) = (0, 0, 0);
        foreach (var line in lines)
        {
            if (bytes > 0 && bytes + line.Bytes > PartBytes)
            {
                parts.Add((from, to));
                (from, bytes) = (to, 0);
            }

            to = line.Ordinal + 1;
            bytes += line.Bytes;
        }

        parts.Add((from, to));
        return parts;
    }

    private static byte[] Write(BegunExecution execution, ExecutionHead head, Guid entryId, int part, int parts, IEnumerable<ExecutionLine> lines)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("entryId", entryId);
            writer.WriteString("executionId", execution.ExecutionId);
            writer.WriteString("agentId", execution.AgentId);
            writer.WriteString("traceId", execution.TraceId);
            if (execution.Trigger is not null) writer.WriteString("trigger", execution.Trigger);
            writer.WriteString("planId", execution.PlanId);
            writer.WriteString("mode", execution.Mode.ToWire());
            writer.WriteString("status", head.Outcome.Status.ToWire());
            writer.WriteString("recordHash", head.Seal.Hash.ToString());
            writer.WriteString("startedAt", Timestamps.Format(execution.Opening.StartedAt));
            writer.WriteString("endedAt", Timestamps.Format(head.Outcome.EndedAt!.Value));
            writer.WriteNumber("part", part);
            writer.WriteNumber("parts", parts);
            if (execution.UserId is not null) writer.WriteString("userId", execution.UserId);
            if (execution.Traceparent is not null) writer.WriteString("traceparent", execution.Traceparent);
            writer.WritePropertyName("head");
            writer.WriteRawValue(head.ToJson(), skipInputValidation: true);
            writer.WriteStartArray("lines");
            foreach (var line in lines)
            {
                writer.WriteStartObject();
                writer.WritePropertyName(line.IsEffect ? "sideEffect" : "event");
                writer.WriteRawValue(line.Body, skipInputValidation: true);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static async Task<List<(int Ordinal, int Bytes)>> SizesAsync(Guid executionId, NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var ask = connection.Command("SELECT ordinal, length(body) FROM execution.line WHERE execution_id = $1 ORDER BY ordinal", executionId);
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        var sizes = new List<(int, int)>();
        while (await reader.ReadAsync(cancel)) sizes.Add((reader.GetInt32(0), reader.GetInt32(1)));
        return sizes;
    }

    private static async Task<List<ExecutionLine>> ReadAsync(Guid executionId, int from, int to, NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var ask = connection.Command("SELECT ordinal, is_effect, body FROM execution.line WHERE execution_id = $1 AND ordinal >= $2 AND ordinal < $3 ORDER BY ordinal", executionId, from, to);
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        var lines = new List<ExecutionLine>();
        while (await reader.ReadAsync(cancel)) lines.Add(new ExecutionLine(reader.GetInt32(0), reader.GetBoolean(1), reader.GetFieldValue<byte[]>(2)));
        return lines;
    }
}
