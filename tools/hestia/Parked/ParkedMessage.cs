using System.Text;
using Platform.Integrity;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Hestia.Parked;

/// <summary>A message that its reader did not take, as it stands in the broker.</summary>
internal sealed record ParkedMessage
{
    private const int HeaderLength = 4_000;

    /// <summary>The same for the same message out of the same queue; the action-runner derives it in the same way.</summary>
    public required Guid Id { get; init; }

    /// <summary>The queue whose reader did not take it; empty where the broker does not tell.</summary>
    public required string Queue { get; init; }

    /// <summary>
    /// The broker's word: <c>rejected</c>, <c>expired</c>, <c>maxlen</c>, <c>delivery_limit</c>; empty where it does not tell.
    /// </summary>
    public required string Reason { get; init; }

    public DateTimeOffset? ParkedAt { get; init; }

    public string? MessageId { get; init; }

    public string? ContentType { get; init; }

    public required IReadOnlyList<(string Name, string Value)> Headers { get; init; }

    public required int BodyBytes { get; init; }

    /// <summary>Empty where nobody asked for it.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How often the same message stands there.</summary>
    public int Copies { get; init; } = 1;

    /// <param name="one">As it was handed over; nothing of it is kept.</param>
    /// <param name="wanted">Whether its body is to be held.</param>
    public static ParkedMessage Of(BasicDeliverEventArgs one, Func<Guid, bool> wanted)
    {
        var properties = one.BasicProperties;
        var death = properties.Headers?.TryGetValue("x-death", out var deaths) == true && deaths is IList<object?> { Count: > 0 } all
            ? all[0] as IDictionary<string, object?>
            : null;
        var queue = TextOf(death, "queue") ?? "";
        var messageId = properties.IsMessageIdPresent() ? properties.MessageId : null;
        var id = Ids.Derive("platform/parked-message", Encoding.UTF8.GetBytes(queue), Encoding.UTF8.GetBytes(messageId ?? ""), one.Body.Span);
        return new ParkedMessage
        {
            Id = id,
            Queue = queue,
            Reason = TextOf(death, "reason") ?? "",
            ParkedAt = death?.TryGetValue("time", out var time) == true && time is AmqpTimestamp stamp ? DateTimeOffset.FromUnixTimeSeconds(stamp.UnixTime) : null,
            MessageId = messageId,
            ContentType = properties.IsContentTypePresent() ? properties.ContentType : null,
            Headers = [.. (properties.Headers ?? new Dictionary<string, object?>()).Where(h => h.Key != "x-death").Select(h => (h.Key, Shown(h.Value)))],
            BodyBytes = one.Body.Length,
            Body = wanted(id) ? one.Body.ToArray() : default,
        };
    }

    /// <summary>Why it is here, for a person.</summary>
    public string Why => (Reason, Queue) switch
    {
        ("rejected", "ledger") => "The ledger refuses it: no record that it can hold. The audit service's log says what is wrong with it.",
        ("rejected", _) => "Its reader refused it.",
        ("expired", _) when Queue.EndsWith("_error", StringComparison.Ordinal) =>
            $"Its reader failed with it and put it aside{(Header("MT-Fault-Message") is { } fault ? $": {fault}" : "")}; nobody took it from there.",
        ("expired", _) when Queue.EndsWith("_skipped", StringComparison.Ordinal) => "Its reader knows no such message and put it aside; nobody took it from there.",
        ("expired", _) => "Nobody took it in time.",
        ("maxlen", _) => "Its queue was full, and it was the oldest.",
        ("delivery_limit", _) => "It was handed out too often, and its reader ended each time.",
        _ => "The broker does not tell.",
    };

    private string? Header(string name) => Headers.FirstOrDefault(h => h.Name == name).Value;

    private static string? TextOf(IDictionary<string, object?>? table, string name) =>
        table?.TryGetValue(name, out var value) == true && value is byte[] text ? Encoding.UTF8.GetString(text) : null;

    private static string Shown(object? value)
    {
        var text = value switch
        {
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            AmqpTimestamp stamp => DateTimeOffset.FromUnixTimeSeconds(stamp.UnixTime).ToString("u"),
            IList<object?> list => $"[{list.Count}]",
            IDictionary<string, object?> table => $"{{{string.Join(", ", table.Keys)}}}",
            _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
        };
        return text.Length <= HeaderLength ? text : text[..HeaderLength] + "…";
    }
}
