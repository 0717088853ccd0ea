using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Statements;

namespace Miner.Advising;

/// <summary>What an agent asks before it acts.</summary>
internal sealed record Question(string ActionType, string? Trigger)
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Reads a question as it came on the bus.</summary>
    /// <exception cref="JsonException">It is none; the message is a sentence.</exception>
    public static Question Read(ReadOnlyMemory<byte> message)
    {
        if (message.Length > MaxBytes) throw new JsonException($"A question has at most {MaxBytes} bytes.");
        using var document = JsonDocument.Parse(message);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new JsonException("A question is a JSON object such as {\"actionType\":\"server.restart\",\"trigger\":\"alert.high-cpu\"}.");
        var type = Text(root, "actionType") ?? throw new JsonException("The member 'actionType' is missing; name the action you are about to take.");
        return new Question(type, Text(root, "trigger"));
    }

    /// <summary>Null where it is no text: half of a surrogate pair is written as JSON and is none.</summary>
    private static string? Whole(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.String) throw new JsonException($"The member '{name}' takes a text of 1 to {Identifier.MaxLength} characters.");
        if (Whole(value) is not { } text) throw new JsonException($"The member '{name}' is no id. It holds half of a surrogate pair.");
        return Identifier.Fault(text) is { } fault ? throw new JsonException($"The member '{name}' is no id. {fault}") : text;
    }
}

/// <summary>The answer to a question that is none.</summary>
internal sealed record QuestionRefused([property: JsonPropertyName("error")] string Error);
