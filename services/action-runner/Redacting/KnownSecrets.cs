using System.Globalization;
using System.Text.Json;

namespace ActionRunner.Redacting;

/// <summary>
/// Values that were redacted once and are to appear nowhere again, however they are written: alone, in parts, as text or as number. Several
/// threads may use it at once.
/// </summary>
internal sealed class KnownSecrets
{
    private const int ShortestPart = 6;

    private readonly Lock gate = new();
    private readonly HashSet<string> texts = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> numbers = [];
    private readonly List<string> fresh = [];

    /// <summary>From the largest to the smallest. A few new secrets among many cost as little as a few.</summary>
    private SecretIndex[] indexes = [];
    private volatile bool any;

    public bool Any => any;

    /// <summary>All that it holds.</summary>
    public void Remember(JsonElement value)
    {
        lock (gate) Add(value);
    }

    /// <summary>One value, whole.</summary>
    public void Remember(string text)
    {
        if (text.Length < SecretIndex.Shortest) return;
        lock (gate) Add(text);
    }

    public bool IsOne(JsonElement number)
    {
        lock (gate) return texts.Contains(number.GetRawText()) || (number.TryGetDouble(out var value) && numbers.Contains(Spread(value)));
    }

    /// <param name="text">As it is written; what undoes its escapes comes before.</param>
    /// <param name="into">Takes where one stands, each a beginning and an end.</param>
    public void Find(string text, ref List<(int From, int To)>? into)
    {
        if (!any || text.Length < SecretIndex.Shortest) return;
        foreach (var index in Indexes()) index.Find(text, ref into);
    }

    private void Add(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when value.GetString() is { Length: >= SecretIndex.Shortest } text:
                Add(text);
                foreach (var part in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                {
                    if (part.Length >= ShortestPart && !CredentialTable.Schemes.Contains(part)) Add(part);
                }

                break;
            case JsonValueKind.Number when value.GetRawText() is { Length: >= SecretIndex.Shortest } number:
                Add(number);
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject()) Add(member.Value);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Add(item);
                break;
        }
    }

    private void Add(string text)
    {
        if (text == Redaction.Redacted || !texts.Add(text)) return;
        fresh.Add(text);
        any = true;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) numbers.Add(Spread(number));
    }

    private SecretIndex[] Indexes()
    {
        lock (gate)
        {
            if (fresh.Count == 0) return indexes;
            var kept = indexes.Length;
            // With what is not much larger, so that there are few of them and each secret moves only now and then.
            for (; kept > 0 && indexes[kept - 1].Secrets.Count <= 2 * fresh.Count; kept--) fresh.AddRange(indexes[kept - 1].Secrets);
            indexes = [.. indexes[..kept], new SecretIndex([.. fresh])];
            fresh.Clear();
            return indexes;
        }
    }

    private static ulong Spread(double number) => SecretIndex.Spread(BitConverter.DoubleToUInt64Bits(number == 0 ? 0 : number));
}
