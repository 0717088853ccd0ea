using System.Text.Json;
using Hestia.Showing;

namespace Hestia.Actions;

/// <summary>
/// An action's parameters from a command line. <c>k=v</c>: v is what the catalog's schema says of k: text, or JSON of the kind that it
/// wants. Where the schema says nothing, v is JSON where it reads as JSON (<c>3</c>, <c>true</c>, <c>{"a":1}</c>), else text; <c>"3"</c> is
/// always the text 3. <c>k:=v</c>: v must be JSON.
/// </summary>
internal static class Parameters
{
    /// <summary>The parameters as one JSON object.</summary>
    /// <param name="whole">A JSON object to begin with (<c>--json-params</c>, <c>--file</c>), or null.</param>
    /// <param name="pairs">Single ones, which stand over those of <paramref name="whole"/>.</param>
    /// <param name="schema">The JSON schema of the action's parameters, or null where it is not known.</param>
    /// <exception cref="CliException">Usage: a value cannot be what the schema wants; the message says what that is.</exception>
    public static string Compose(string? whole, string wholeComesFrom, IEnumerable<string> pairs, JsonElement? schema = null)
    {
        var members = new List<KeyValuePair<string, JsonElement>>();
        if (whole is not null)
        {
            members.AddRange(Object(whole, wholeComesFrom));
        }

        var given = new HashSet<string>();
        foreach (var pair in pairs)
        {
            var (name, value) = One(pair, schema);
            if (!given.Add(name))
            {
                throw CliException.Usage($"The parameter {name} is given twice.");
            }

            members.RemoveAll(m => m.Key == name);
            members.Add(new(name, value));
        }

        return JsonText.Of(writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, value) in members)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        });
    }

    /// <summary>What became a number, a boolean or null because it reads like one, where text may have been meant.</summary>
    public static IEnumerable<(string Name, string Text)> ReadAsJson(IEnumerable<string> pairs, JsonElement? schema = null) =>
        from pair in pairs
        where !pair.Contains(":=", StringComparison.Ordinal)
        let given = One(pair, schema)
        where Schema.KindsOf(schema, given.Name) is null
        where given.Value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null
        select (given.Name, pair[(pair.IndexOf('=') + 1)..]);

    private static (string Name, JsonElement Value) One(string pair, JsonElement? schema)
    {
        var equals = pair.IndexOf('=');
        var forced = equals > 0 && pair[equals - 1] == ':';
        var name = equals > 0 ? pair[..(forced ? equals - 1 : equals)] : "";
        if (name.Length == 0)
        {
            throw CliException.Usage($"A parameter is written NAME=VALUE (or NAME:=JSON), not {pair}");
        }

        var text = pair[(equals + 1)..];
        var json = Parse(text);
        if (forced && json is null)
        {
            throw CliException.Usage($"The value of {name} is not JSON: {text}");
        }

        if (Schema.KindsOf(schema, name) is not { } kinds)
        {
            return (name, json ?? AsText(text));
        }

        // What is quoted is the text inside, as it is where no schema is known; everything else is text where text will do.
        var isText = kinds.Contains("string") && !forced && json is not { ValueKind: JsonValueKind.String }
            && !(json is { } other && kinds.Any(kind => kind != "string" && Schema.Fits(kind, other)));
        return isText ? (name, AsText(text))
            : json is { } value && kinds.Any(kind => Schema.Fits(kind, value)) ? (name, value)
            : throw CliException.Usage($"The parameter {name} takes {Schema.Wanted(kinds)}, not {text}");
    }

    private static List<KeyValuePair<string, JsonElement>> Object(string text, string comesFrom)
    {
        if (Parse(text) is not { } parsed)
        {
            throw CliException.Usage($"{comesFrom} is not JSON.");
        }

        if (parsed.ValueKind != JsonValueKind.Object)
        {
            throw CliException.Usage($"{comesFrom} must be a JSON object such as {{\"id\":\"SRV-001\"}}.");
        }

        var members = new List<KeyValuePair<string, JsonElement>>();
        foreach (var member in parsed.EnumerateObject())
        {
            if (members.Exists(m => m.Key == member.Name))
            {
                throw CliException.Usage($"{comesFrom} names {member.Name} twice.");
            }

            members.Add(new(member.Name, member.Value));
        }

        return members;
    }

    private static JsonElement? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement AsText(string text)
    {
        using var document = JsonDocument.Parse(JsonText.Of(writer => writer.WriteStringValue(text)));
        return document.RootElement.Clone();
    }
}
