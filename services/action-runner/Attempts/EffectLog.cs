using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActionRunner.Redacting;
using Platform.Actions;
using Platform.Execution;

namespace ActionRunner.Attempts;

/// <summary>One side effect that was seen, without secrets.</summary>
internal sealed record SeenEffect(SideEffectCategory Category, string Description, bool Reversible, FrozenJson Details);

/// <summary>
/// What a plan's step is seen to do: changes of ontology objects with what stood there before, and what its action names. What a savepoint
/// undid is forgotten again. An action that was given up on may still name effects while others read.
/// </summary>
/// <param name="redaction">Knows what is secret.</param>
/// <param name="room">How many more its execution can tell.</param>
internal sealed class EffectLog(Redaction redaction, int room = EffectLog.Most)
{
    public const int MaxDescription = 1_000;
    public const int Most = 1_000;
    private const int MaxDetailsBytes = 8 << 10;
    private const int MaxBytes = 256 << 10;

    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web) { MaxDepth = 256 };

    private readonly Lock gate = new();
    private readonly List<SeenEffect> seen = [];

    public int Count
    {
        get { lock (gate) return seen.Count; }
    }

    /// <summary>As of now.</summary>
    public IReadOnlyList<SeenEffect> Seen
    {
        get { lock (gate) return [.. seen]; }
    }

    /// <summary>Forgets all but the first ones: the others were undone.</summary>
    public void KeepFirst(int count)
    {
        lock (gate) seen.RemoveRange(Math.Min(count, seen.Count), Math.Max(0, seen.Count - count));
    }

    /// <exception cref="ActionFailedException"><c>TOO_MANY_EFFECTS</c></exception>
    public void Add(SideEffectCategory category, string description, bool reversible, object? details)
    {
        var told = Details(details);
        lock (gate)
        {
            if (seen.Count >= Math.Min(Most, room))
                throw new ActionFailedException("TOO_MANY_EFFECTS", room < Most ? "The plan's execution has had as many side effects as can be told of one." : $"One step may have at most {Most} side effects.");
            var bytes = Math.Min(MaxDetailsBytes, MaxBytes - seen.Sum(e => e.Details.Bytes));
            seen.Add(new SeenEffect(category, redaction.Clean(description), reversible, told.FitTo(Math.Max(bytes, 0))));
        }
    }

    /// <summary>An object was created, changed or deleted. Of a change only what differs is kept.</summary>
    public void Changed(OntologyObject? before, OntologyObject? after)
    {
        var (verb, named) = (before, after) switch { (null, _) => ("create", after!), (_, null) => ("delete", before), _ => ("update", after) };
        var names = before is null || after is null ? null : before.Attributes.Select(a => a.Key).Union(after.Attributes.Select(a => a.Key))
            .Where(name => before.Attributes.ContainsKey(name) != after.Attributes.ContainsKey(name) || !JsonNode.DeepEquals(before.Attributes[name], after.Attributes[name])).ToHashSet(StringComparer.Ordinal);
        Add(SideEffectCategory.Database, $"{verb} object {named.Id}", reversible: true, new { named.Type, before = State(before, names), after = State(after, names) });
    }

    /// <summary>As they are kept with the attempt's record; null where nothing was seen.</summary>
    public static byte[]? ToJson(IReadOnlyList<SeenEffect> seen)
    {
        if (seen.Count == 0) return null;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var effect in seen)
            {
                writer.WriteStartObject();
                writer.WriteString("category", effect.Category.ToWire());
                writer.WriteString("description", effect.Description);
                writer.WriteBoolean("reversible", effect.Reversible);
                writer.WritePropertyName("details");
                writer.WriteRawValue(effect.Details.Text);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What <see cref="ToJson"/> wrote.</summary>
    public static IReadOnlyList<SeenEffect> Read(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(e => new SeenEffect(
            WireWords.TryParse(e.GetProperty("category").GetString(), out SideEffectCategory category) ? category : throw new JsonException("A category is not known."),
            e.GetProperty("description").GetString()!,
            e.GetProperty("reversible").GetBoolean(),
            FrozenJson.From(e.GetProperty("details"))))];
    }

    private static object? State(OntologyObject? state, HashSet<string>? names) => state is null ? null : new
    {
        state.Version,
        attributes = names is null ? state.Attributes : new JsonObject(state.Attributes.Where(a => names.Contains(a.Key)).Select(a => KeyValuePair.Create(a.Key, a.Value?.DeepClone()))),
    };

    private FrozenJson Details(object? details)
    {
        if (details is null) return FrozenJson.Empty;
        try
        {
            // An effect's details are told beside the effect, and must never be why the effect itself is not.
            var json = JsonSerializer.SerializeToElement(details, Camel);
            return FrozenJson.From(json.ValueKind == JsonValueKind.Object ? Recordable.Of(redaction.Output(Recordable.Of(json))) : JsonSerializer.SerializeToElement(new { value = redaction.Output(json) }));
        }
        catch (Exception e)
        {
            return FrozenJson.From(Recordable.Instead($"$: It cannot be written as JSON ({e.GetType().Name})."));
        }
    }
}
