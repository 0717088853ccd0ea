using System.Text.Json;

namespace Platform.Integrity;

/// <summary>
/// Which payloads a reader of the ledger did not find, and which of them the ledger itself says were let go of (entries of the kind
/// <see cref="Kind"/>). A payload may be missing where an entry behind it names it, and nowhere else. Takes memory by the runs of missing
/// payloads, not by their number.
/// </summary>
/// <param name="whyNot">Says of an entry that names payloads why it counts for nothing, in a sentence; null where it counts. Without it
/// each one counts.</param>
public sealed class RemovedPayloads(Func<long, string?>? whyNot = null)
{
    /// <summary>The kind of the entries that name payloads which the ledger's database let go of. Such an entry keeps its own.</summary>
    public const string Kind = "payload_removal";

    private readonly List<Run> missing = [];
    private readonly List<Run> erased = [];
    private readonly List<Run> named = [];
    private readonly List<(FirstBad Bad, List<Run> Names)> refused = [];

    /// <summary>Notes an entry whose payload is not there.</summary>
    public void AddMissing(long index)
    {
        if (missing is [.., { } last] && last.To == index - 1) missing[^1] = last with { To = index };
        else missing.Add(new Run(index, index));
    }

    /// <summary>Notes what an entry of the kind <see cref="Kind"/> names; what stands behind the entry itself is not counted.</summary>
    /// <param name="index">The entry's own index.</param>
    /// <param name="payload">Its payload, which was found to be the one that was hashed.</param>
    public void AddNamed(long index, ReadOnlySpan<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload.ToArray());
            AddNamed(index, document.RootElement);
        }
        catch (JsonException)
        {
            // It names nothing.
        }
    }

    /// <summary>Takes over what another reader found, of other entries.</summary>
    public void Add(RemovedPayloads other)
    {
        ArgumentNullException.ThrowIfNull(other);
        missing.AddRange(other.missing);
        erased.AddRange(other.erased);
        named.AddRange(other.named);
        refused.AddRange(other.refused);
    }

    /// <summary>Whether the payload is named as erased for good (true) or as archived (false); null where no entry names it.</summary>
    public bool? IsErased(long index)
    {
        if (erased.Exists(r => r.Holds(index))) return true;
        return named.Exists(r => r.Holds(index)) ? false : null;
    }

    /// <summary>Whether nothing is missing here, and nothing refused, whatever other readers find.</summary>
    public bool IsClean => missing.Count == 0 && refused.Count == 0;

    /// <summary>How many payloads are not there.</summary>
    public long Missing => missing.Sum(r => r.To - r.From + 1);

    /// <summary>How many of them are erased for good; the others stand in archives.</summary>
    public long Erased => Common(Joined(missing), Joined(erased));

    /// <summary>Whether the payload of such an entry never leaves: it says who did what to the ledger and to the security state.</summary>
    public static bool NeverLeaves(ReadOnlySpan<byte> kind) =>
        kind.SequenceEqual("payload_removal"u8) || kind.SequenceEqual("key_change"u8) || kind.SequenceEqual("security_change"u8)
        || kind.SequenceEqual("ledger_alarm"u8);

    /// <summary>
    /// The first entry whose payload is missing although none behind it names it, or that names payloads and counts for nothing; null where
    /// there is neither.
    /// </summary>
    public FirstBad? FirstFault()
    {
        var unnamed = FirstUnnamed();
        var worthless = refused.Select(r => r.Bad).MinBy(bad => bad.Index);
        return worthless is not null && (unnamed is null || worthless.Index < unnamed.Index) ? worthless : unnamed;
    }

    private FirstBad? FirstUnnamed()
    {
        var known = Joined(named);
        var at = 0;
        foreach (var run in Joined(missing))
        {
            while (at < known.Count && known[at].To < run.From) at++;
            var first = at < known.Count && known[at].From <= run.From ? known[at].To + 1 : run.From;
            if (first > run.To) continue;
            var worthless = refused.Find(r => r.Names.Exists(names => names.Holds(first))).Bad;
            return new FirstBad(
                first,
                worthless is null
                    ? $"The payload of entry {first} is missing, and no entry behind it says that it was removed."
                    : $"The payload of entry {first} is missing, and no entry behind it that counts says that it was removed. "
                        + worthless.Reason);
        }

        return null;
    }

    private void AddNamed(long index, JsonElement payload)
    {
        var removal = Member(Member(payload, "output"), "removal");
        var runs = Runs(index, removal);
        if (whyNot?.Invoke(index) is { } reason)
        {
            refused.Add((new FirstBad(index, $"The removal in entry {index} counts for nothing. {reason}"), runs));
            return;
        }

        named.AddRange(runs);
        if (Member(removal, "why") is { ValueKind: JsonValueKind.String } why && why.ValueEquals("ERASED"u8)) erased.AddRange(runs);
    }

    /// <summary>What a removal names before its own entry.</summary>
    private static List<Run> Runs(long index, JsonElement? removal)
    {
        var runs = new List<Run>();
        if (Member(removal, "ranges") is not { ValueKind: JsonValueKind.Array } ranges) return runs;
        foreach (var range in ranges.EnumerateArray())
        {
            if (Number(range, "from") is not { } from || Number(range, "to") is not { } to) continue;
            var run = new Run(from, Math.Min(to, index - 1));
            if (run.From >= 0 && run.To >= run.From) runs.Add(run);
        }

        return runs;
    }

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var member) ? member : null;

    private static long? Number(JsonElement of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    /// <summary>In order, each run as long as it can be.</summary>
    private static List<Run> Joined(List<Run> runs)
    {
        var joined = new List<Run>(runs.Count);
        foreach (var run in runs.OrderBy(r => r.From))
        {
            if (joined is [.., { } last] && run.From <= last.To + 1) joined[^1] = last with { To = Math.Max(last.To, run.To) };
            else joined.Add(run);
        }

        return joined;
    }

    private static long Common(List<Run> some, List<Run> others)
    {
        var (count, at) = (0L, 0);
        foreach (var run in some)
        {
            while (at < others.Count && others[at].To < run.From) at++;
            for (var i = at; i < others.Count && others[i].From <= run.To; i++)
                count += Math.Min(run.To, others[i].To) - Math.Max(run.From, others[i].From) + 1;
        }

        return count;
    }

    private sealed record Run(long From, long To)
    {
        public bool Holds(long index) => From <= index && index <= To;
    }
}
