using System.CommandLine;
using System.Globalization;
using Platform.Integrity;
using Platform.Statements;

namespace Hestia.Removing;

/// <summary>Entries as a person names them: <c>17</c>, or <c>18-20</c> with both ends.</summary>
internal static class EntryRanges
{
    public static Argument<EntryRange[]> Argument(string description) => new("ENTRY")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = description,
        CustomParser = result =>
        {
            var read = new List<EntryRange>();
            foreach (var token in result.Tokens)
            {
                if (Read(token.Value) is { } range) read.Add(range);
                else result.AddError($"ENTRY takes an index, such as 17, or two of them in order, such as 18-20, not {token.Value}");
            }

            return [.. read];
        },
    };

    /// <summary>The same entries in order, each once, in as few ranges as there can be.</summary>
    public static IReadOnlyList<EntryRange> Merged(IEnumerable<EntryRange> named)
    {
        var merged = new List<EntryRange>();
        foreach (var range in named.OrderBy(r => r.From))
        {
            if (merged is [.., var last] && range.From <= last.To + 1) merged[^1] = new EntryRange(last.From, Math.Max(last.To, range.To));
            else merged.Add(range);
        }

        return merged;
    }

    /// <summary>As a person would write them.</summary>
    public static string Told(IReadOnlyList<EntryRange> ranges) => string.Join(", ", ranges.Select(r => r.ToString()));

    private static EntryRange? Read(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var (first, last) = dash < 0 ? (text, text) : (text[..dash], text[(dash + 1)..]);
        return Index(first) is { } from && Index(last) is { } to && from <= to ? new EntryRange(from, to) : null;
    }

    private static long? Index(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= LedgerHash.MaxIndex ? index : null;
}
