using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hestia.Reaching;
using Platform.Integrity;

namespace Hestia.Ocel;

/// <summary>
/// Makes an OCEL 2.0 file of an export in two passes. The first writes every attempt as an event to a spool, because which
/// execution an attempt was a step of is told only when the execution has ended, and types and objects only at the end. The second
/// puts the file together. In memory are the distinct objects and action types, and an id for each step of a plan; never the events.
/// </summary>
internal sealed class OcelLog
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly OcelObjects objects = new();
    private readonly HashSet<string> actionTypes = [];

    /// <summary>The attempts that executions name, with the object that the execution is.</summary>
    private readonly Dictionary<string, string> executionOf = [];

    public long Entries { get; private set; }

    public long Events { get; private set; }

    public long Objects => objects.Count;

    /// <summary>Entries whose payload was taken away: of them stands in the file what their envelope says, marked as such.</summary>
    public long Removed { get; private set; }

    /// <summary>The first pass: a line for each event, with the ids of the attempt and of its parent before it.</summary>
    /// <exception cref="CliException">What came is not a whole export, or does not verify.</exception>
    public static async Task<OcelLog> ReadAsync(Stream export, Stream spool, Action<long> read, CancellationToken cancel)
    {
        var log = new OcelLog();
        var verifier = new ExportVerifier { AllowsRemovedPayloads = true };
        var line = new ArrayBufferWriter<byte>();
        var isFirst = true;
        await foreach (var bytes in LineReader.LinesAsync(export, cancel))
        {
            if (!verifier.Line(bytes))
            {
                break;
            }

            if (isFirst)
            {
                isFirst = false;
                continue;
            }

            log.Removed = verifier.Removed.Missing;
            log.Take(bytes, line);
            if (line.WrittenCount > 0)
            {
                await spool.WriteAsync(line.WrittenMemory, cancel);
                line.ResetWrittenCount();
            }

            if (log.Entries % 1000 == 0)
            {
                read(log.Entries);
            }
        }

        return verifier.Finish() is { FirstBad: { } bad } ? throw new CliException(ExitCode.Failed, $"The export is not whole: {bad.Reason}") : log;
    }

    /// <summary>The second pass.</summary>
    public async Task WriteAsync(Stream spool, Stream output, CancellationToken cancel)
    {
        await using (var writer = new Utf8JsonWriter(output, Compact))
        {
            writer.WriteStartObject();
            OcelObjects.WriteTypes(writer);
            OcelEvents.WriteTypes(writer, actionTypes);
            objects.WriteObjects(writer, () =>
            {
                if (writer.BytesPending > 1 << 16)
                {
                    writer.Flush();
                }
            });
            writer.WriteStartArray("events");
            spool.Position = 0;
            await foreach (var line in LineReader.LinesAsync(spool, cancel))
            {
                writer.WriteRawValue(Event(line), skipInputValidation: true);
                if (writer.BytesPending > 1 << 16)
                {
                    await writer.FlushAsync(cancel);
                }
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private void Take(ReadOnlyMemory<byte> bytes, ArrayBufferWriter<byte> line)
    {
        Entries++;
        using var entry = JsonDocument.Parse(bytes);
        using var parsed = JsonDocument.Parse(OcelEvents.Text(entry.RootElement, "envelope")!);
        var envelope = parsed.RootElement;
        var payload = OcelEvents.Text(entry.RootElement, "payload");
        switch (OcelEvents.Text(envelope, "kind"))
        {
            case "action_attempt" when OcelEvents.Text(envelope, "attemptId") is { } id && OcelEvents.Text(envelope, "actionType") is { } type:
                Events++;
                actionTypes.Add(type);
                line.Write(Encoding.UTF8.GetBytes($"{id} {OcelEvents.Text(envelope, "parentAttemptId") ?? "-"} "));
                using (var writer = new Utf8JsonWriter(line, Compact))
                {
                    OcelEvents.Write(writer, envelope, payload is null, objects);
                }

                line.Write("\n"u8);
                break;
            case "execution_record" when OcelEvents.Text(envelope, "commandId") is { } id:
                TakeExecution(id, envelope, payload);
                break;
        }
    }

    /// <summary>The steps that an execution began name their attempts; without the payload nobody knows them.</summary>
    private void TakeExecution(string id, JsonElement envelope, string? payload)
    {
        using var parsed = payload is null ? null : JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = CanonicalJson.MaxDocumentDepth + 16 });
        var output = parsed is not null && parsed.RootElement.TryGetProperty("output", out var found) ? found : default;
        var execution = objects.Take(new ExecutionFacts(
            id, OcelEvents.Text(envelope, "at")!, OcelEvents.Text(output, "planId"), OcelEvents.Text(output, "mode"), OcelEvents.Text(envelope, "status"), OcelEvents.Text(envelope, "agentId"), OcelEvents.Text(envelope, "traceId"),
            payload is null));
        foreach (var line in output.ValueKind == JsonValueKind.Object && output.TryGetProperty("lines", out var lines) && lines.ValueKind == JsonValueKind.Array ? lines.EnumerateArray() : default)
        {
            if (line.TryGetProperty("event", out var step) && step.TryGetProperty("details", out var details) && OcelEvents.Text(details, "attemptId") is { } attempt)
            {
                executionOf[attempt] = execution;
            }
        }
    }

    /// <summary>
    /// An event from its line in the spool, with its execution where it has one: its own, or that of the attempt around it.
    /// </summary>
    private ReadOnlySpan<byte> Event(ReadOnlyMemory<byte> spooled)
    {
        var line = spooled.Span;
        var first = line.IndexOf((byte)' ');
        var second = first + 1 + line[(first + 1)..].IndexOf((byte)' ');
        var (id, parent) = (Encoding.UTF8.GetString(line[..first]), Encoding.UTF8.GetString(line[(first + 1)..second]));
        var json = line[(second + 1)..];
        if (!executionOf.TryGetValue(id, out var execution) && !executionOf.TryGetValue(parent, out execution))
        {
            return json;
        }

        // A nested attempt is recorded after the one around it, so those within it find the execution here.
        executionOf.TryAdd(id, execution);
        var relation = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(relation, Compact))
        {
            OcelEvents.WriteRelationship(writer, execution, "step of");
        }

        var before = json[..^"]}"u8.Length];
        byte[] whole = [.. before, .. before.EndsWith("["u8) ? ""u8 : ","u8, .. relation.WrittenSpan, .. "]}"u8];
        return whole;
    }
}
