using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Miner.Learning;

/// <summary>
/// The scalar parameters of one attempt, at the top and one level below (<c>limits.cpu</c>), as name and value. Read at most once an
/// attempt, and only where somebody asks; the memory is used again for the next attempt.
/// </summary>
internal sealed class Features
{
    /// <summary>The first so many of an attempt, in canonical order.</summary>
    public const int MaxCount = 16;

    /// <summary>Longer values are texts, not settings; in UTF-16 units as they stand in the JSON.</summary>
    public const int MaxValue = 80;

    /// <summary>Longest name, in bytes.</summary>
    public const int MaxName = 160;

    private readonly Feature[] features = new Feature[MaxCount];
    private readonly byte[] texts = new byte[MaxCount * (MaxName + (4 * MaxValue))];
    private ReadOnlyMemory<byte> parameters;
    private int length;
    private int count;
    private bool isRead;

    /// <summary>Turns to the next attempt.</summary>
    public void Begin(ReadOnlyMemory<byte> next)
    {
        parameters = next;
        isRead = false;
    }

    public int Count
    {
        get
        {
            if (!isRead) Read();
            return count;
        }
    }

    public ulong Hash(int index) => features[index].Hash;

    public ReadOnlySpan<byte> Name(int index) => texts.AsSpan(features[index].Start, features[index].NameLength);

    public ReadOnlySpan<byte> Value(int index) => texts.AsSpan(features[index].Start + features[index].NameLength, features[index].ValueLength);

    private void Read()
    {
        (isRead, count, length) = (true, 0, 0);
        if (parameters.IsEmpty) return;
        try
        {
            var reader = new Utf8JsonReader(parameters.Span, new JsonReaderOptions { MaxDepth = 128 });
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject) Members(ref reader, [], nested: false);
        }
        catch (JsonException)
        {
            // Sources write canonical objects; of anything else nothing is learned, which is the same on every machine.
            count = 0;
        }
    }

    private void Members(ref Utf8JsonReader reader, ReadOnlySpan<byte> outer, bool nested)
    {
        while (count < MaxCount && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject when !nested:
                    Members(ref reader, name, nested: true);
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    reader.Skip();
                    break;
                default:
                    Add(outer, name, reader.ValueSpan, nested);
                    break;
            }
        }
    }

    private void Add(ReadOnlySpan<byte> outer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool nested)
    {
        var nameLength = name.Length + (nested ? outer.Length + 1 : 0);
        if (nameLength > MaxName || value.Length > 4 * MaxValue || !Utf8.IsValid(value) || Encoding.UTF8.GetCharCount(value) > MaxValue) return;
        var into = texts.AsSpan(length);
        if (nested)
        {
            outer.CopyTo(into);
            into[outer.Length] = (byte)'.';
        }

        name.CopyTo(into[(nameLength - name.Length)..]);
        value.CopyTo(into[nameLength..]);
        var text = into[..(nameLength + value.Length)];
        if (!Utf8.IsValid(text) || text.IndexOf("[redacted"u8) >= 0) return;
        var hash = TrackedFeature.HashOf(into[..nameLength], value);
        for (var i = 0; i < count; i++)
        {
            // {"a.b":1,"a":{"b":1}}: one attempt has a feature once.
            if (features[i].Hash == hash && Name(i).SequenceEqual(into[..nameLength]) && Value(i).SequenceEqual(value)) return;
        }

        features[count++] = new Feature(hash, length, nameLength, value.Length);
        length += text.Length;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Feature(ulong Hash, int Start, int NameLength, int ValueLength);
}
