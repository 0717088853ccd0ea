using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Platform.Contracts;
using Platform.Execution;

namespace ActionRunner.Attempts;

/// <summary>
/// The bytes of a record, written once and never parsed again on their way: a context that is fixed when the attempt begins, the outcome
/// behind it, and, when it is numbered, the source and number before it.
/// </summary>
internal static class RecordBody
{
    private const string Time = "yyyy-MM-ddTHH:mm:ss.ffffffZ";

    /// <summary>What an attempt's record says whatever its outcome: an open JSON object, to be closed by <see cref="Close"/>.</summary>
    public static byte[] Context(
        Guid attemptId, Guid? parentAttemptId, Guid commandId, string agentId, string traceId, string actionType, string? trigger,
        JsonElement parameters, DateTimeOffset startedAt, string? userId, string? traceparent)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("attemptId", attemptId);
            writer.WriteString("commandId", commandId);
            if (parentAttemptId is { } parent) writer.WriteString("parentAttemptId", parent);
            writer.WriteString("agentId", agentId);
            writer.WriteString("traceId", traceId);
            writer.WriteString("actionType", actionType);
            if (trigger is not null) writer.WriteString("trigger", trigger);
            writer.WriteString("startedAt", startedAt.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture));
            if (userId is not null) writer.WriteString("userId", userId);
            if (traceparent is not null) writer.WriteString("traceparent", traceparent);
            writer.WritePropertyName("parameters");
            parameters.WriteTo(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan[..^1].ToArray();
    }

    /// <param name="context">As <see cref="Context"/> wrote it.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="left">How a success left objects; whoever is no success leaves none.</param>
    public static byte[] Close(ReadOnlySpan<byte> context, Outcome outcome, IEnumerable<ObjectLeft>? left = null)
    {
        var buffer = new ArrayBufferWriter<byte>(context.Length + 256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("status", outcome.Status);
            if (outcome.Error is not null) writer.WriteString("error", outcome.Error);
            writer.WriteStartArray("affectedIds");
            foreach (var id in outcome.AffectedIds) writer.WriteStringValue(id);
            writer.WriteEndArray();
            writer.WritePropertyName("output");
            outcome.Output.WriteTo(writer);
            if (outcome.Status == AttemptStatus.Success) WriteObjects(writer, left ?? []);
            writer.WriteNumber("durationMs", outcome.DurationMs);
            writer.WriteEndObject();
        }

        return Join(context, buffer.WrittenSpan);
    }

    private static void WriteObjects(Utf8JsonWriter writer, IEnumerable<ObjectLeft> left)
    {
        writer.WriteStartArray("objects");
        foreach (var found in left)
        {
            writer.WriteStartObject();
            writer.WriteString("id", found.Id);
            if (found.Version is { } version) writer.WriteNumber("version", version);
            if (found.Sha256 is { } sha256) writer.WriteString("sha256", sha256);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static byte[] Denial(Guid denialId, Refusal refusal, string error, DateTimeOffset at)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("denialId", denialId);
            writer.WriteString("commandId", refusal.CommandId);
            if (refusal.AgentId is not null) writer.WriteString("agentId", refusal.AgentId);
            if (refusal.TraceId is not null) writer.WriteString("traceId", refusal.TraceId);
            if (refusal.ActionType is not null) writer.WriteString("actionType", refusal.ActionType);
            if (refusal.Trigger is not null) writer.WriteString("trigger", refusal.Trigger);
            writer.WriteString("error", error);
            writer.WriteString("bodySha256", Convert.ToHexStringLower(refusal.BodySha256));
            writer.WriteNumber("bodyBytes", refusal.BodyBytes);
            writer.WriteString("deniedAt", at.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture));
            if (refusal.UserId is not null) writer.WriteString("userId", refusal.UserId);
            if (Traceparents.Write(refusal.Parent) is { } traceparent) writer.WriteString("traceparent", traceparent);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The record of many denials. Its id is its own; its digest is that of the bodies' digests, in the order in which they were counted.
    /// </summary>
    public static byte[] CountedDenials(
        Guid denialId, Guid commandId, string? agentId, string? userId, string error, ReadOnlySpan<byte> bodiesSha256, long bodiesBytes,
        IReadOnlyDictionary<string, int> codes, DateTimeOffset from, DateTimeOffset to, DateTimeOffset at)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("denialId", denialId);
            writer.WriteString("commandId", commandId);
            if (agentId is not null) writer.WriteString("agentId", agentId);
            writer.WriteString("error", error);
            writer.WriteString("bodySha256", Convert.ToHexStringLower(bodiesSha256));
            writer.WriteNumber("bodyBytes", bodiesBytes);
            writer.WriteString("deniedAt", at.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture));
            if (userId is not null) writer.WriteString("userId", userId);
            writer.WriteStartObject("counted");
            writer.WriteNumber("denials", codes.Values.Sum());
            writer.WriteStartObject("codes");
            foreach (var (code, count) in codes) writer.WriteNumber(code, count);
            writer.WriteEndObject();
            writer.WriteString("from", from.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture));
            writer.WriteString("to", to.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] SecurityChange(
        Guid entryId, long version, SignedStatement<SecurityChange> change, SecurityReading? before, string changedBy, DateTimeOffset at, Refusal envelope)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            var statement = change.Statement;
            writer.WriteStartObject();
            writer.WriteString("entryId", entryId);
            writer.WriteString("changeId", statement.ChangeId);
            writer.WriteNumber("version", version);
            writer.WriteString("securityState", statement.SecurityState.ToWire());
            writer.WriteString("boundaryState", statement.BoundaryState.ToWire());
            if (before is not null)
            {
                writer.WriteString("previousSecurityState", before.SecurityState.ToWire());
                writer.WriteString("previousBoundaryState", before.BoundaryState.ToWire());
            }

            writer.WriteString("reason", statement.Reason);
            writer.WriteString("changedBy", changedBy);
            writer.WriteString("changedAt", at.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture));
            if (envelope.UserId is not null) writer.WriteString("userId", envelope.UserId);
            if (Traceparents.Write(envelope.Parent) is { } traceparent) writer.WriteString("traceparent", traceparent);
            writer.WritePropertyName("change");
            writer.WriteRawValue(change.ToJson(), skipInputValidation: true);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The id of the record's entry, and its outcome.</summary>
    public static (Guid EntryId, Outcome Outcome) ReadEntry(ReadOnlyMemory<byte> body)
    {
        var (attemptId, outcome) = Read(body);
        using var document = JsonDocument.Parse(body);
        return (attemptId ?? document.RootElement.GetProperty("denialId").GetGuid(), outcome);
    }

    /// <summary>The outcome as a stored record says it, to answer a command that comes again.</summary>
    public static (Guid? AttemptId, Outcome Outcome) Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.TryGetProperty("denialId", out _))
            return (null, new Outcome(AttemptStatus.Denied, root.GetProperty("error").GetString(), [], Outcome.NoOutput, 0));
        return (root.GetProperty("attemptId").GetGuid(), new Outcome(
            root.GetProperty("status").GetString()!,
            root.TryGetProperty("error", out var error) ? error.GetString() : null,
            [.. root.GetProperty("affectedIds").EnumerateArray().Select(a => a.GetString()!)],
            root.GetProperty("output").Clone(),
            root.GetProperty("durationMs").GetInt64()));
    }

    private static byte[] Join(ReadOnlySpan<byte> open, ReadOnlySpan<byte> rest)
    {
        var joined = new byte[open.Length + rest.Length];
        open.CopyTo(joined);
        joined[open.Length] = (byte)',';
        rest[1..].CopyTo(joined.AsSpan(open.Length + 1));
        return joined;
    }
}
