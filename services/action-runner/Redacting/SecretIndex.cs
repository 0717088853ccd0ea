using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ActionRunner.Redacting;

/// <summary>
/// Finds many secrets in a text at once. Of a long secret its first <see cref="Anchor"/> characters are enough, with as much behind them as
/// is there: so a piece that was cut off is found too. However
/// many secrets there are, and however alike: at each place of the text so many characters are looked at, for each halving of the secrets,
/// and what is found longer than that is looked at once.
/// </summary>
internal sealed class SecretIndex
{
    /// <summary>Very short values would blank out half a sentence without protecting anything.</summary>
    public const int Shortest = 4;
    private const int Anchor = 32;

    // Nobody can choose secrets that fall into one place of a hash table.
    private static readonly ulong Mix = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    private readonly string[] whole;

    /// <summary>The beginnings of all, in order and once, and of each the longest other one that it begins with.</summary>
    private readonly string[] keys;
    private readonly int[] shorter;
    private readonly Dictionary<ulong, (int From, int To)> ranges = [];

    /// <param name="secrets">Each at least <see cref="Shortest"/> characters long; they become the index's own.</param>
    public SecretIndex(string[] secrets)
    {
        whole = secrets;
        Array.Sort(whole, StringComparer.Ordinal);
        // Cut off, they are in order still.
        keys = [.. whole.Select(s => s.Length <= Anchor ? s : s[..Anchor]).Distinct(StringComparer.Ordinal)];
        shorter = new int[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            var other = i - 1;
            while (other >= 0 && !keys[i].StartsWith(keys[other], StringComparison.Ordinal)) other = shorter[other];
            shorter[i] = other;
            ref var range = ref CollectionsMarshal.GetValueRefOrAddDefault(ranges, Start(keys[i]), out var known);
            range = (known ? range.From : i, i + 1);
        }
    }

    public IReadOnlyList<string> Secrets => whole;

    /// <summary>A number, spread so that nobody knows which ones fall together.</summary>
    public static ulong Spread(ulong value) => value * Mix;

    /// <param name="text">Any.</param>
    /// <param name="into">Takes what is found, each a beginning and an end; made where it is needed.</param>
    public void Find(ReadOnlySpan<char> text, ref List<(int From, int To)>? into)
    {
        var (begin, end) = (-1, -1);
        for (var at = 0; at <= text.Length - Shortest;)
        {
            var rest = text[at..];
            var to = ranges.TryGetValue(Start(rest), out var range) ? at + LongestAt(rest, range) : at;
            if (to <= end || to == at)
            {
                at++;
                continue;
            }

            if (at >= end)
            {
                if (end > 0) (into ??= []).Add((begin, end));
                begin = at;
            }

            end = to;
            // Another one may begin in this one and end behind it. Of what is longer than an anchor the last characters are enough to see
            // that.
            at = Math.Max(at + 1, end - Anchor + 1);
        }

        if (end > 0) (into ??= []).Add((begin, end));
    }

    private static ulong Start(ReadOnlySpan<char> text) => Spread(MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(text[..Shortest])));

    private int LongestAt(ReadOnlySpan<char> rest, (int From, int To) range)
    {
        var at = FirstBehind(keys.AsSpan(range.From, range.To - range.From), rest) + range.From - 1;
        if (at < range.From) return 0;
        var common = keys[at].AsSpan().CommonPrefixLength(rest);
        while (at >= 0 && keys[at].Length > common) at = shorter[at];
        if (at < 0) return 0;
        return keys[at].Length < Anchor ? keys[at].Length : LongestOf(rest);
    }

    /// <summary>
    /// An anchor is there: as much of one of its secrets as is there. Those that have most in common with the text are its neighbours in
    /// order.
    /// </summary>
    private int LongestOf(ReadOnlySpan<char> rest)
    {
        var at = FirstBehind(whole, rest);
        return Math.Max(
            at > 0 ? whole[at - 1].AsSpan().CommonPrefixLength(rest) : 0,
            at < whole.Length ? whole[at].AsSpan().CommonPrefixLength(rest) : 0);
    }

    private static int FirstBehind(ReadOnlySpan<string> sorted, ReadOnlySpan<char> text)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle].AsSpan().SequenceCompareTo(text) <= 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
