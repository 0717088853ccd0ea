using System.Text.Json;

namespace Hestia.Actions;

/// <summary>One parameter as a person needs it.</summary>
internal sealed record Field(string Name, string Type, bool Required, string Description);

/// <summary>Reads the part of JSON Schema that parameters are described in; what it does not know it shows as it is.</summary>
internal static class Schema
{
    private const int DepthMax = 3;

    public static IEnumerable<Field> Fields(JsonElement? schema) => Fields(schema, "", 0);

    /// <summary>
    /// Which kinds of JSON a parameter takes, in the words of JSON Schema and without null; null where the schema does not say.
    /// </summary>
    public static IReadOnlyList<string>? KindsOf(JsonElement? schema, string parameter)
    {
        var kinds = Member(Member(Member(schema, "properties"), parameter), "type") switch
        {
            { ValueKind: JsonValueKind.String } one => [one.GetString()!],
            { ValueKind: JsonValueKind.Array } many => many.EnumerateArray().Where(k => k.ValueKind == JsonValueKind.String).Select(k => k.GetString()!).ToList(),
            _ => new List<string>(),
        };
        kinds.Remove("null");
        return kinds.Count > 0 && kinds.All(Words.ContainsKey) ? kinds : null;
    }

    /// <summary>Whether a value is of a kind.</summary>
    public static bool Fits(string kind, JsonElement value) => kind switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E'),
        "number" => value.ValueKind == JsonValueKind.Number,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Object,
    };

    /// <summary>For a sentence: what a parameter of these kinds takes.</summary>
    public static string Wanted(IEnumerable<string> kinds) => string.Join(", or ", kinds.Select(kind => Words[kind]));

    private static readonly Dictionary<string, string> Words = new()
    {
        ["string"] = "text", ["boolean"] = "true or false", ["integer"] = "a whole number", ["number"] = "a number",
        ["array"] = "a JSON array such as [1,2]", ["object"] = "a JSON object such as {\"os\":\"debian\"}",
    };

    private static IEnumerable<Field> Fields(JsonElement? schema, string prefix, int depth)
    {
        if (Member(schema, "properties") is not { ValueKind: JsonValueKind.Object } properties || depth == DepthMax)
        {
            yield break;
        }

        var required = Member(schema, "required") is { ValueKind: JsonValueKind.Array } names
            ? names.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!).ToHashSet()
            : [];
        foreach (var property in properties.EnumerateObject())
        {
            var name = prefix + property.Name;
            yield return new Field(name, TypeOf(property.Value), required.Contains(property.Name), Description(property.Value));
            foreach (var inner in Fields(property.Value, name + ".", depth + 1))
            {
                yield return inner;
            }
        }
    }

    private static string TypeOf(JsonElement schema)
    {
        if (Member(schema, "enum") is { ValueKind: JsonValueKind.Array } values)
        {
            return string.Join(" | ", values.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.String ? v.GetString() : v.GetRawText()));
        }

        var types = Member(schema, "type") switch
        {
            { ValueKind: JsonValueKind.String } one => [one.GetString()!],
            { ValueKind: JsonValueKind.Array } many => many.EnumerateArray().Select(t => t.GetString() ?? "?").Where(t => t != "null").ToList(),
            _ => ["any"],
        };
        var type = string.Join(" | ", types);
        if (types.Contains("array") && Member(schema, "items") is { ValueKind: JsonValueKind.Object } items)
        {
            type = $"array of {TypeOf(items)}";
        }

        return Member(schema, "format") is { ValueKind: JsonValueKind.String } format ? $"{type} ({format.GetString()})" : type;
    }

    private static string Description(JsonElement schema)
    {
        var parts = new List<string>();
        if (Member(schema, "description") is { ValueKind: JsonValueKind.String } text)
        {
            parts.Add(text.GetString()!);
        }

        if (Member(schema, "default") is { ValueKind: not JsonValueKind.Null } standard)
        {
            parts.Add($"default {standard.GetRawText()}");
        }

        foreach (var bound in new[] { "minimum", "maximum", "minLength", "maxLength", "pattern" })
        {
            if (Member(schema, bound) is { } value)
            {
                parts.Add($"{bound} {value}");
            }
        }

        return string.Join("; ", parts.Select(p => p.TrimEnd('.')));
    }

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var value) ? value : null;
}
