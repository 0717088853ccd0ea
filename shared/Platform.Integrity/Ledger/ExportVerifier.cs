using System.Text;
using System.Text.Json;

namespace Platform.Integrity;

/// <summary>What an export turned out to be.</summary>
/// <param name="First">The index of its first entry.</param>
/// <param name="Entries">How many are good, before the first bad one.</param>
/// <param name="Head">The hash of the last good one, lower-case hexadecimal.</param>
/// <param name="FirstBad">The first bad one; null where there is none.</param>
/// <param name="Erased">How many payloads are missing that an entry of the export names as erased for good.</param>
/// <param name="Archived">How many are missing beside those; where the export is valid, an entry of it names each as archived.</param>
public sealed record ExportVerdict(long First, long Entries, string Head, FirstBad? FirstBad, long Erased, long Archived)
{
    public bool Valid => FirstBad is null;

    /// <summary>What the first line says of what is missing; null where it says nothing. Nothing of it is checked here.</summary>
    public ExportCompleteness? Told { get; init; }

    /// <summary>Which numbers of each source the good entries hold.</summary>
    public IReadOnlyDictionary<string, HeldNumbers> Sources { get; init; } = new Dictionary<string, HeldNumbers>();
}

/// <summary>What an export says of what is not in it.</summary>
/// <param name="Complete">Whether the ledger knew of nothing that was missing.</param>
/// <param name="Sentence">The same for a person, with the reason.</param>
/// <param name="Heads">How far each source had come, as it signed it (docs/reference/ledger-proofs.md).</param>
public sealed record ExportCompleteness(bool Complete, string Sentence, IReadOnlyList<string> Heads);

/// <summary>
/// Checks an export (docs/reference/ledger-format.md) line by line, without a database or a network: canonical form, payload digests,
/// and the chain of hashes from the hash that the first line names. That hash and the last one are what must be compared with
/// something kept elsewhere.
/// </summary>
public sealed class ExportVerifier
{
    /// <summary>The first line's member <c>format</c>.</summary>
    public const string Format = "platform-ledger-export/1";

    private const int LongestLine = 1 << 28;

    private readonly byte[] previous = new byte[LedgerHash.Size];
    private readonly byte[] leaf = new byte[LedgerHash.Size];
    private readonly byte[] digest = new byte[LedgerHash.Size];
    private readonly Dictionary<string, HeldNumbers> sources = new(StringComparer.Ordinal);
    private ExportCompleteness? told;
    private bool begun;
    private long first;
    private long count;
    private long next;
    private FirstBad? bad;

    /// <summary>
    /// Whether entries pass whose payload is missing, with its salt, though no entry of this export names it as removed: that entry may
    /// stand behind the export's end. What the chain covers is verified in any case, the payload's digest among it.
    /// </summary>
    public bool AllowsRemovedPayloads { get; init; }

    /// <summary>Which payloads are missing, and which of them entries name as removed.</summary>
    public RemovedPayloads Removed { get; } = new();

    /// <summary>The leaf of the entry that was taken last (RFC 6962), until the next line is taken.</summary>
    public ReadOnlySpan<byte> LastLeaf => leaf;

    /// <summary>The hash of the entry that was taken last; before the first entry, the hash that the first line names.</summary>
    public ReadOnlySpan<byte> Head => previous;

    /// <summary>Reads the whole of an export.</summary>
    public static async Task<ExportVerdict> VerifyAsync(Stream export, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(export);
        var verifier = new ExportVerifier();
        var buffer = new byte[1 << 16];
        var held = 0;
        while (true)
        {
            var read = await export.ReadAsync(buffer.AsMemory(held), cancellation).ConfigureAwait(false);
            held += read;
            var used = 0;
            while (buffer.AsSpan(used, held - used).IndexOf((byte)'\n') is >= 0 and var end)
            {
                if (!verifier.Line(buffer.AsMemory(used, end)))
                {
                    return verifier.Finish();
                }

                used += end + 1;
            }

            if (read == 0)
            {
                if (used < held)
                {
                    verifier.Line(buffer.AsMemory(used, held - used));
                }

                return verifier.Finish();
            }

            buffer.AsSpan(used, held - used).CopyTo(buffer);
            held -= used;
            if (held == buffer.Length)
            {
                if (held >= LongestLine)
                {
                    return verifier.Stop($"The line after entry {verifier.next - 1} is longer than {LongestLine} bytes.");
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    /// <summary>Takes the next line, without its line feed; false once something bad was found.</summary>
    public bool Line(ReadOnlyMemory<byte> line)
    {
        if (bad is not null)
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var reason = begun ? Entry(document.RootElement) : Begin(document.RootElement);
            if (reason is not null)
            {
                bad = new FirstBad(next, reason);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperation: a string with half of a surrogate pair or bad UTF-8.
            bad = new FirstBad(next, begun ? $"The line of entry {next} is not JSON." : "The first line is not JSON.");
        }

        return bad is null;
    }

    /// <summary>The verdict after the last line.</summary>
    public ExportVerdict Finish()
    {
        if (bad is null && !begun)
        {
            bad = new FirstBad(0, "The export is empty: its first line is missing.");
        }

        if (bad is null && next < first + count)
        {
            bad = new FirstBad(next, $"The export ends before entry {next}, but its first line promises {count} entries from {first} on.");
        }

        if (bad is null && !AllowsRemovedPayloads) bad = Removed.FirstFault();
        var erased = Removed.Erased;
        return new ExportVerdict(
            first, Math.Min(next, bad?.Index ?? next) - first, Convert.ToHexStringLower(previous), bad, erased, Removed.Missing - erased)
            {
                Told = told,
                Sources = sources,
            };
    }

    private ExportVerdict Stop(string reason)
    {
        bad ??= new FirstBad(next, reason);
        return Finish();
    }

    private string? Begin(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object || Text(line, "format") is not { } format)
        {
            return "The first line is not that of an export.";
        }

        if (format != Format)
        {
            return $"This verifier knows the format {Format}, and the export says that it has another one.";
        }

        if (Number(line, "first") is not (>= 0 and var from) || Number(line, "count") is not (>= 0 and var promised) || !Hex(line, "previousHash", previous))
        {
            return "The first line lacks one of first, count and previousHash, or it is not of its type.";
        }

        if (from > LedgerHash.MaxIndex || promised > LedgerHash.MaxIndex + 1 - from)
        {
            return $"The first line promises entries beyond {LedgerHash.MaxIndex}, the highest index there is.";
        }

        if (from == 0 && !previous.AsSpan().SequenceEqual(LedgerHash.BeforeFirst))
        {
            return "The first line says that something stood before entry 0.";
        }

        if (!Tells(line)) return "The first line's completeness is none: complete, heads and sentence.";
        (first, next, count, begun) = (from, from, promised, true);
        return null;
    }

    private string? Entry(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object || Number(line, "index") is not { } index)
        {
            return $"The line of entry {next} has no index.";
        }

        if (index != next)
        {
            if (index > next) return $"Entry {next} is missing: the next one found is {index}.";
            bad = new FirstBad(index, $"Entry {index} stands where {next} was expected: it was inserted or moved.");
            return null;
        }

        if (index >= first + count)
        {
            return $"Entry {index} is one more than the first line promises.";
        }

        if (Text(line, "envelope") is not { } envelopeText)
        {
            return $"Entry {index} has no envelope.";
        }

        var envelope = Encoding.UTF8.GetBytes(envelopeText);
        if (!CanonicalJson.IsCanonical(envelope))
        {
            return $"The envelope of entry {index} was altered: it is not canonical JSON.";
        }

        using var parsed = JsonDocument.Parse(envelope);
        if (parsed.RootElement.ValueKind != JsonValueKind.Object || Number(parsed.RootElement, "format") is not (1 or 2))
        {
            return $"The envelope of entry {index} is of none of the formats that this verifier knows, 1 and 2.";
        }

        var kind = Text(parsed.RootElement, "kind") ?? "";
        var hash = new byte[LedgerHash.Size];
        LedgerHash.Leaf(envelope, leaf);
        LedgerHash.Link(index, previous, leaf, hash);
        Span<byte> stored = stackalloc byte[LedgerHash.Size];
        if (!Hex(line, "hash", stored) || !stored.SequenceEqual(hash))
        {
            return $"The hash of entry {index} does not follow from its envelope and the hash before it: one of them was altered, or the entry was inserted, moved or rewritten.";
        }

        var reason = Payload(line, parsed.RootElement, index, kind);
        if (reason is null)
        {
            if (Text(parsed.RootElement, "source") is { } source && Number(parsed.RootElement, "sourceSeq") is > 0 and var number)
                Hold(source, number);
            hash.CopyTo(previous, 0);
            next++;
        }

        return reason;
    }

    private void Hold(string source, long number)
    {
        if (!sources.TryGetValue(source, out var held)) sources[source] = held = new HeldNumbers();
        held.Add(number);
    }

    private bool Tells(JsonElement line)
    {
        if (!line.TryGetProperty("completeness", out var word)) return true;
        if (word.ValueKind != JsonValueKind.Object || Text(word, "sentence") is not { } sentence
            || !word.TryGetProperty("complete", out var complete) || complete.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
            || !word.TryGetProperty("heads", out var heads) || heads.ValueKind != JsonValueKind.Array
            || heads.EnumerateArray().Any(h => h.ValueKind != JsonValueKind.String))
            return false;
        told = new ExportCompleteness(complete.GetBoolean(), sentence, [.. heads.EnumerateArray().Select(h => h.GetString()!)]);
        return true;
    }

    private string? Payload(JsonElement line, JsonElement envelope, long index, string kind)
    {
        if (!RemovedPayloads.NeverLeaves(Encoding.UTF8.GetBytes(kind)) && IsNull(line, "payload") && IsNull(line, "salt"))
        {
            Removed.AddMissing(index);
            return null;
        }

        Span<byte> salt = stackalloc byte[LedgerHash.SaltSize], claimed = stackalloc byte[LedgerHash.Size];
        if (Text(line, "payload") is not { } text || !Hex(line, "salt", salt))
        {
            return $"The payload of entry {index} is missing.";
        }

        var payload = Encoding.UTF8.GetBytes(text);
        LedgerHash.Payload(salt, payload, digest);
        if (!Hex(envelope, "payloadSha256", claimed) || !claimed.SequenceEqual(digest))
        {
            return $"The payload of entry {index} was altered: it is not the one whose digest was hashed.";
        }

        if (!CanonicalJson.IsCanonical(payload)) return $"The payload of entry {index} is not canonical JSON.";
        if (kind == RemovedPayloads.Kind) Removed.AddNamed(index, payload);
        return null;
    }

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsNull(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;

    private static long? Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static bool Hex(JsonElement of, string name, Span<byte> into) =>
        Text(of, name) is { } hex && hex.Length == into.Length * 2 && !hex.AsSpan().ContainsAnyInRange('A', 'F')
        && Convert.FromHexString(hex, into, out _, out _) == System.Buffers.OperationStatus.Done;
}
