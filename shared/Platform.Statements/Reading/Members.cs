using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Platform.Statements;

/// <summary>
/// Reads the members of one JSON object strictly: every member that is asked for must be there unless it may be absent, nothing is null,
/// and <see cref="End"/> refuses what nobody asked for. What is not as it must be is a <see cref="MalformedException"/>.
/// </summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The names are those of JSON's types.")]
public sealed class Members
{
    private readonly JsonElement element;
    private readonly string path;
    private int taken;

    private Members(JsonElement element, string path)
    {
        this.element = element;
        this.path = path;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new MalformedException(path, "A JSON object is expected here.");
        }
    }

    /// <summary>The members of the one object in <paramref name="utf8"/>.</summary>
    /// <exception cref="MalformedException">It is no JSON object, or one that two readers could understand differently.</exception>
    public static Members Of(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return new Members(JsonElement.Parse(CanonicalJson.Encode(utf8)), "$");
        }
        catch (CanonicalJsonException e)
        {
            throw new MalformedException(e.Path, e.Message[(e.Path.Length + 2)..]);
        }
    }

    public Members Object(string name) => new(Take(name), Place(name));

    public Members? ObjectOrNull(string name) => TakeOrNull(name) is { } value ? new Members(value, Place(name)) : null;

    public IEnumerable<Members> Objects(string name)
    {
        var index = 0;
        foreach (var item in List(name).EnumerateArray())
        {
            yield return new Members(item, $"{Place(name)}[{index++}]");
        }
    }

    public int Count(string name) => List(name, peek: true).GetArrayLength();

    public IEnumerable<int> Integers(string name)
    {
        foreach (var item in List(name).EnumerateArray())
        {
            yield return item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var value) ? value : throw Wrong(name, "Only integers can stand here.");
        }
    }

    public string String(string name) => StringOf(Take(name), name);

    public string? StringOrNull(string name) => TakeOrNull(name) is { } value ? StringOf(value, name) : null;

    /// <summary>A name as records hold it, older ones too.</summary>
    public string Name(string name) => String(name) is var text && Wording.FaultOfName(text) is { } fault ? throw Wrong(name, fault) : text;

    /// <summary>An id as it is taken today (<see cref="Identifier"/>).</summary>
    public string Id(string name) => IdOrNull(name) ?? throw Missing(name);

    /// <inheritdoc cref="Id"/>
    public string? IdOrNull(string name) =>
        StringOrNull(name) is not { } text ? null : Identifier.Fault(text) is { } fault ? throw Wrong(name, fault) : text;

    public string? TextOrNull(string name) => StringOrNull(name) is not { } text ? null : Wording.FaultOfText(text) is { } fault ? throw Wrong(name, fault) : text;

    public string Text(string name) => TextOrNull(name) ?? throw Missing(name);

    public int Integer(string name) => IntegerOf(Take(name), name);

    public int? IntegerOrNull(string name) => TakeOrNull(name) is { } value ? IntegerOf(value, name) : null;

    public long? LongOrNull(string name) => TakeOrNull(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var integer) && integer >= 0 ? integer : throw Wrong(name, "An integer from 0 on is expected here.");

    public Guid Uuid(string name) => Guid.TryParseExact(String(name), "D", out var id) && id != Guid.Empty ? id : throw Wrong(name, "A UUID that is not all zeros is expected here.");

    /// <summary>A list of names; none where it is absent.</summary>
    public IReadOnlyList<string> NamesOrNone(string name)
    {
        if (!element.TryGetProperty(name, out _))
        {
            return [];
        }

        var names = new List<string>();
        foreach (var item in List(name).EnumerateArray())
        {
            names.Add(item.ValueKind == JsonValueKind.String && item.GetString() is { } text && Wording.FaultOfName(text) is null ? text : throw Wrong(name, "Only names can stand here."));
        }

        return names;
    }

    public bool BooleanOrFalse(string name) => element.TryGetProperty(name, out _) && Boolean(name);

    public bool Boolean(string name) => Take(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : throw Wrong(name, "true or false is expected here.");

    public Digest Digest(string name) => Integrity.Digest.TryParse(String(name), out var digest) ? digest : throw Wrong(name, "64 lower-case hexadecimal digits are expected here.");

    public Digest? DigestOrNull(string name) => element.TryGetProperty(name, out _) ? Digest(name) : null;

    public DateTimeOffset Moment(string name) => Timestamps.TryParse(String(name), out var moment) ? moment : throw Wrong(name, "A moment such as 2026-01-31T09:30:00.123456Z is expected here.");

    public DateTimeOffset? MomentOrNull(string name) => element.TryGetProperty(name, out _) ? Moment(name) : null;

    /// <summary>The value as it stands there, whatever it is.</summary>
    public JsonElement Json(string name) => Take(name);

    public void Expect(string name, string value)
    {
        if (!string.Equals(String(name), value, StringComparison.Ordinal))
        {
            throw Wrong(name, $"Only \"{value}\" is understood here.");
        }
    }

    /// <summary>Refuses members that nobody asked for.</summary>
    public void End()
    {
        if (element.GetPropertyCount() != taken)
        {
            throw new MalformedException(path, "It has a member that does not belong there.");
        }
    }

    public MalformedException Wrong(string name, string what) => new(Place(name), what);

    public MalformedException Unknown(string name) => Wrong(name, "This word is not known.");

    private MalformedException Missing(string name) => Wrong(name, "It is missing.");

    private string Place(string name) => $"{path}.{name}";

    private JsonElement Take(string name) => TakeOrNull(name) ?? throw Missing(name);

    private JsonElement? TakeOrNull(string name)
    {
        if (!element.TryGetProperty(name, out var value))
        {
            return null;
        }

        taken++;
        return value;
    }

    private JsonElement List(string name, bool peek = false)
    {
        var value = peek ? element.TryGetProperty(name, out var seen) ? seen : throw Missing(name) : Take(name);
        return value.ValueKind == JsonValueKind.Array ? value : throw Wrong(name, "A JSON array is expected here.");
    }

    private string StringOf(JsonElement value, string name) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "A string is expected here.");

    private int IntegerOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var integer) && integer >= 0 ? integer : throw Wrong(name, "An integer from 0 on is expected here.");
}
