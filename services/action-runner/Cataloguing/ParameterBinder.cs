using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Platform.Actions;

namespace ActionRunner.Cataloguing;

/// <summary>
/// Turns JSON into an action's typed parameters, strictly: unknown, missing and mistyped members are refused by name, then the
/// type's DataAnnotations are checked.
/// </summary>
internal sealed class ParameterBinder<TParameters>
    where TParameters : class
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
    };

    private readonly Dictionary<string, (PropertyInfo Property, bool Required)> members;

    private readonly string[] ids;

    public ParameterBinder()
    {
        members = Strict.GetTypeInfo(typeof(TParameters)).Properties
            .Where(p => p.AttributeProvider is PropertyInfo)
            .ToDictionary(p => p.Name, p => ((PropertyInfo)p.AttributeProvider!, p.IsRequired), StringComparer.Ordinal);
        Sensitive = SensitiveOf(typeof(TParameters), []).ToHashSet(StringComparer.Ordinal);
        Affected = [.. members.Where(m => m.Value.Property.IsDefined(typeof(AffectedAttribute))).Select(m => m.Key)];
        ids = [.. Affected.Where(name => !members[name].Property.GetCustomAttribute<AffectedAttribute>()!.TakesOldIds)];
        Schema = Strict.GetJsonSchemaAsNode(typeof(TParameters), new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Annotate });
    }

    public JsonNode Schema { get; }

    public IReadOnlySet<string> Sensitive { get; }

    public IReadOnlyList<string> Affected { get; }

    public object Bind(JsonElement given)
    {
        foreach (var member in given.EnumerateObject())
        {
            if (!members.ContainsKey(member.Name))
                throw new InvalidParametersException($"There is no parameter '{Show(member.Name)}'; known are {string.Join(", ", members.Keys)}.");
        }

        foreach (var (name, member) in members)
        {
            if (member.Required && !given.TryGetProperty(name, out _))
                throw new InvalidParametersException($"The parameter '{name}' is missing.");
        }

        var bound = Deserialize(given);
        var wrong = new List<ValidationResult>();
        if (!Validator.TryValidateObject(bound, new ValidationContext(bound), wrong, validateAllProperties: true))
        {
            throw new InvalidParametersException(string.Join(' ', wrong.Select(w =>
                $"The parameter '{JsonNamingPolicy.CamelCase.ConvertName(w.MemberNames.FirstOrDefault() ?? "")}' is refused: {w.ErrorMessage}")));
        }

        foreach (var name in ids)
        {
            if (members[name].Property.GetValue(bound) is string id && Identifier.Fault(id) is { } fault)
                throw new InvalidParametersException($"The parameter '{name}' is no id. {fault}");
        }

        return bound;
    }

    private TParameters Deserialize(JsonElement given)
    {
        try
        {
            return given.Deserialize<TParameters>(Strict)!;
        }
        catch (JsonException e)
        {
            // The path names the parameter; the serializer's own sentence names .NET types, which are nobody's business.
            var name = e.Path?.TrimStart('$', '.') is { Length: > 0 } path ? path : "?";
            var top = name.Split('.', '[')[0];
            var wanted = members.TryGetValue(top, out var member) ? $" It must be {Kind(member.Property.PropertyType)}." : "";
            throw new InvalidParametersException($"The parameter '{Show(name)}' has a value of the wrong type.{wanted}");
        }
    }

    // Names at any depth. A member of the same name elsewhere is redacted too, which errs on the safe side.
    private static IEnumerable<string> SensitiveOf(Type type, HashSet<Type> visited)
    {
        if (!visited.Add(type)) yield break;
        var info = Strict.GetTypeInfo(type);
        if (info.ElementType is { } element)
        {
            foreach (var name in SensitiveOf(element, visited)) yield return name;
        }

        foreach (var property in info.Properties)
        {
            if (property.AttributeProvider?.IsDefined(typeof(SensitiveAttribute), inherit: true) == true) yield return property.Name;
            foreach (var name in SensitiveOf(property.PropertyType, visited)) yield return name;
        }
    }

    private static string Kind(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return "text";
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(int) || type == typeof(long)) return "a whole number";
        if (type == typeof(double) || type == typeof(decimal)) return "a number";
        if (type == typeof(JsonObject) || typeof(System.Collections.IDictionary).IsAssignableFrom(type)) return "an object";
        return type.IsArray ? "an array" : $"of the type the catalog shows for it";
    }

    private static string Show(string text) => text.Length > 60 ? text[..60] + "…" : text;

    private static JsonNode Annotate(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject node || context.PropertyInfo?.AttributeProvider is not { } source) return schema;
        foreach (var attribute in source.GetCustomAttributes(inherit: false))
        {
            switch (attribute)
            {
                case DescriptionAttribute a: node["description"] = a.Description; break;
                case StringLengthAttribute a:
                    node["minLength"] = a.MinimumLength;
                    node["maxLength"] = a.MaximumLength;
                    break;
                case RangeAttribute a:
                    node["minimum"] = JsonSerializer.SerializeToNode(a.Minimum);
                    node["maximum"] = JsonSerializer.SerializeToNode(a.Maximum);
                    break;
                case RegularExpressionAttribute a: node["pattern"] = a.Pattern; break;
                case AllowedValuesAttribute a: node["enum"] = JsonSerializer.SerializeToNode(a.Values); break;
                case SensitiveAttribute: node["writeOnly"] = true; break;
            }
        }

        return node;
    }
}
