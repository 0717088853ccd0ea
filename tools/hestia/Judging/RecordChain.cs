using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hestia.Judging;

/// <summary>An execution's record, its hashes derived again from what the ledger's entries hold of it.</summary>
internal static class RecordChain
{
    /// <summary>What is broken, as a sentence; null where the record is whole.</summary>
    /// <param name="head">Its opening, outcome and seal.</param>
    /// <param name="lines">Its events and side effects, all of them, in order.</param>
    public static string? FaultOf(JsonElement? head, IReadOnlyList<JsonElement> lines)
    {
        if (StrictJson.Find(head, "opening") is not { ValueKind: JsonValueKind.Object } opening || StrictJson.Find(head, "seal") is not { ValueKind: JsonValueKind.Object } seal
            || StrictJson.Find(head, "outcome") is not { ValueKind: JsonValueKind.Object } outcome || StrictJson.TextOf(opening, "hash") is not { } first)
            return "The record's head is not opening, outcome and seal.";
        if (Hash("platform-execution-opening/1", SignedWords.Without(opening, "hash")) != first)
            return "The record's opening was altered: its content does not give its hash.";
        var events = lines.Select(l => StrictJson.Find(l, "event")).OfType<JsonElement>().ToList();
        var effects = lines.Select(l => StrictJson.Find(l, "sideEffect")).OfType<JsonElement>().ToList();
        if (events.Count + effects.Count != lines.Count) return "A line of the record is neither an event nor a side effect.";
        return Follow(events, "event", "platform-step-event/1", "previousEventHash", first, Number(seal, "eventCount"), StrictJson.TextOf(seal, "lastEventHash"))
            ?? Follow(effects, "side effect", "platform-side-effect/1", "previousHash", first, Number(seal, "sideEffectCount"), StrictJson.TextOf(seal, "lastSideEffectHash"))
            ?? (Hash("platform-execution-record/1", Sealed(first, outcome, seal)) == StrictJson.TextOf(seal, "hash") ? null : "The record's outcome or seal was altered: they do not give its hash.");
    }

    private static string? Follow(List<JsonElement> links, string noun, string domain, string previous, string first, int? count, string? end)
    {
        var last = first;
        for (var i = 0; i < links.Count; i++)
        {
            if (links[i].ValueKind != JsonValueKind.Object || Hash(domain, SignedWords.Without(links[i], "hash")) != StrictJson.TextOf(links[i], "hash"))
                return $"The record's {noun} {i} was altered: its content does not give its hash.";
            if (StrictJson.TextOf(links[i], previous) != last)
                return $"The record's {noun} {i} does not follow from what stands before it.";
            last = StrictJson.TextOf(links[i], "hash")!;
        }

        return links.Count == count && last == end ? null : $"The record's seal tells of another number of {noun}s, or another last one, than there are.";
    }

    private static byte[] Sealed(string opening, JsonElement outcome, JsonElement seal)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("openingHash", opening);
            writer.WritePropertyName("outcome");
            outcome.WriteTo(writer);
            writer.WritePropertyName("seal");
            writer.WriteRawValue(SignedWords.Without(seal, "hash"));
            writer.WriteEndObject();
        }

        return Platform.Integrity.CanonicalJson.Encode(stream.ToArray());
    }

    private static string Hash(string domain, byte[] canonical) =>
        Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(domain + "\n"), .. canonical]));

    public static int? Number(JsonElement? of, string name) =>
        StrictJson.Find(of, name) is { ValueKind: JsonValueKind.Number } number && int.TryParse(number.GetRawText(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
