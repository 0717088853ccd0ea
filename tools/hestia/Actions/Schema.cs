using System.Text.Json;

namespace Hestia.Actions;

/// <summary>One parameter as a person needs it.</summary>
internal sealed record Field(string Name, string Type, bool Required, string Description);

/// <summary>Reads the part of JSON Schema that parameters are described in; what it does not know it shows as it is.</summary>
internal static class Schema
{
    private const int DepthMax = 3;

    public static IEnumerable<Field> Fields(JsonElement? schema) => Fields(schema, "", 0);

    /// <summary>What each parameter may be, in the words of JSON Schema; those that may be anything are left out.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Types(JsonElement? schema)
    {
        var types = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (Member(schema, "properties") is not { ValueKind: JsonValueKind.Object } properties) return types;
        foreach (var property in properties.EnumerateObject())
        {
            if (Names(property.Value) is { Count: > 0 } names) types[property.Name] = names;
        }

        return types;
    }

    /// <summary>Whether a value is of a type of JSON Schema; of an unknown one none is.</summary>
    public static bool Fits(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type is "number" or "integer",
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.Null => type == "null",
        _ => false,
    };

    private static List<string> Names(JsonElement schema) => Member(schema, "type") switch
    {
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { ValueKind: JsonValueKind.Array } many => [.. many.EnumerateArray().Select(t => t.GetString() ?? "?")],
        _ => [],
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

        var types = Names(schema) is { Count: > 0 } names ? names.Where(t => t != "null").ToList() : ["any"];
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
