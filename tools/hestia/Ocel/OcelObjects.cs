using System.Text.Json;

namespace Hestia.Ocel;

/// <summary>The objects that events point to, each once. Ids of one file share one space, so each begins with its type.</summary>
internal sealed class OcelObjects
{
    public const string Affected = "object", Agent = "agent", Trace = "trace", Execution = "execution";

    /// <summary>Every type there can be, with what is told of its objects.</summary>
    private static readonly (string Type, (string Name, string Type)[] Attributes)[] Types =
        [(Affected, []), (Agent, []), (Trace, []), (Execution, [("planId", "string"), ("mode", "string"), ("status", "string"), (OcelEvents.PayloadRemoved, "boolean")])];

    private readonly HashSet<string> known = [];
    private readonly Dictionary<string, ExecutionFacts> executions = [];

    public int Count => known.Count;

    /// <summary>The id under which an object stands in the file; it is there from now on.</summary>
    public string Take(string type, string id)
    {
        var name = $"{type}:{id}";
        known.Add(name);
        return name;
    }

    /// <summary>The same of an execution, with what its record tells.</summary>
    public string Take(ExecutionFacts facts)
    {
        var name = Take(Execution, facts.Id);
        executions[name] = executions.TryGetValue(name, out var before) ? before.With(facts) : facts;
        return name;
    }

    public static void WriteTypes(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("objectTypes");
        foreach (var (type, attributes) in Types)
        {
            OcelEvents.WriteType(writer, type, attributes);
        }

        writer.WriteEndArray();
    }

    /// <summary>All objects, in the order of their ids, so that one ledger gives one file.</summary>
    public void WriteObjects(Utf8JsonWriter writer, Action flush)
    {
        writer.WriteStartArray("objects");
        foreach (var name in known.Order(StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("id", name);
            writer.WriteString("type", name.AsSpan(0, name.IndexOf(':', StringComparison.Ordinal)));
            var facts = executions.GetValueOrDefault(name);
            writer.WriteStartArray("attributes");
            foreach (var (attribute, value) in facts?.Attributes ?? [])
            {
                writer.WriteStartObject();
                writer.WriteString("name", attribute);
                writer.WriteString("time", facts!.At);
                writer.WriteString("value", value);
                writer.WriteEndObject();
            }

            if (facts is { IsRemoved: true })
            {
                writer.WriteStartObject();
                writer.WriteString("name", OcelEvents.PayloadRemoved);
                writer.WriteString("time", facts.At);
                writer.WriteBoolean("value", true);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("relationships");
            foreach (var (type, id, qualifier) in facts?.Relations ?? [])
            {
                var other = $"{type}:{id}";
                if (known.Contains(other))
                {
                    OcelEvents.WriteRelationship(writer, other, qualifier);
                }
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            flush();
        }

        writer.WriteEndArray();
    }
}

/// <summary>What the entries of an execution tell of it. <paramref name="IsRemoved"/>: the payload of one of them was taken away.</summary>
internal sealed record ExecutionFacts(string Id, string At, string? PlanId, string? Mode, string? Status, string? AgentId, string? TraceId, bool IsRemoved)
{
    /// <summary>With what a further entry of the same execution adds.</summary>
    public ExecutionFacts With(ExecutionFacts more) => this with { PlanId = PlanId ?? more.PlanId, Mode = Mode ?? more.Mode, IsRemoved = IsRemoved || more.IsRemoved };

    public IEnumerable<(string Name, string Value)> Attributes =>
        new[] { ("planId", PlanId), ("mode", Mode), ("status", Status) }.Where(a => a.Item2 is not null).Select(a => (a.Item1, a.Item2!));

    public IEnumerable<(string Type, string Id, string Qualifier)> Relations =>
        new[] { (OcelObjects.Agent, AgentId, "ordered by"), (OcelObjects.Trace, TraceId, "part of") }.Where(r => r.Item2 is not null).Select(r => (r.Item1, r.Item2!, r.Item3));
}
