using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Ledger;

/// <summary><c>ledger completeness</c>: how blind am I (G6).</summary>
internal static class CompletenessVerb
{
    public static Verb Create(Session session)
    {
        var completeness = new Verb("completeness", "How many records exist that are not in the ledger")
        {
            Notes =
            [
                "Each source numbers its records without gaps, tells its last number every second, and signs it. A source that is silent for "
                    + "five seconds makes the answer unknown, never zero.",
                "Entries that no checkpoint covers which enough witnesses cosigned are said, too: those alone could still be replaced unnoticed "
                    + "by whoever holds the ledger's key and its database.",
            ],
            Exits =
            [
                (ExitCode.Done, "complete: nothing is missing"),
                (ExitCode.Failed, "something is missing, or it is not known whether"),
            ],
        };
        completeness.SetAction(async (_, cancel) =>
        {
            var json = await session.Audit.GetAsync("/ledger/completeness", cancel);
            var known = json.Deserialize(LedgerJson.Default.Completeness)!;
            if (session.Json)
            {
                session.Terminal.PrintJson(JsonText.Of(json));
            }
            else
            {
                session.Terminal.Print(View(known, session.Times, session.Terminal.ProseWidth, session.TableWidth));
            }

            return known.IsProven ? ExitCode.Done : ExitCode.Failed;
        });
        return completeness;
    }

    internal static IEnumerable<Line> View(Completeness known, Times times, int proseWidth, int tableWidth)
    {
        yield return known switch
        {
            { IsProven: true } => new Line(new Span("✔ Complete.", Ink.Good), " Every record that exists is in the ledger."),
            { Blind: null } => new Line(new Span("? Unknown.", Ink.Warning), " It cannot be told whether something is missing."),
            { Blind: > 0 } => new Line(new Span($"✘ Blind by {known.Blind:N0}.", Ink.Bad), known.Blind == 1 ? " One record exists that is not in the ledger." : $" {known.Blind:N0} records exist that are not in the ledger."),
            _ => new Line(new Span("✘ Not complete.", Ink.Bad)),
        };
        foreach (var folded in Fold.At([known.Sentence], proseWidth - 2).Where(f => f.Length > 0))
        {
            yield return new Line(["  ", .. folded]);
        }

        if (known.Equivocations > 0)
        {
            yield return new Line("  ", new Span($"{Times.Count(known.Equivocations, "record")} came under a number that already had another content.", Ink.Bad));
        }

        if (known.Sources.Count == 0)
        {
            yield break;
        }

        var sheet = new Sheet(
        [
            new("source"),
            new("entries") { AlignRight = true, Dispensable = 2 },
            new("up to") { AlignRight = true },
            new("source's last") { AlignRight = true },
            new("missing") { AlignRight = true },
            new("backlog") { AlignRight = true, Dispensable = 1 },
            new("oldest unshipped") { Dispensable = 4 },
            new("heard") { Dispensable = 3 },
            new("signed by") { Dispensable = 5 },
        ]);
        foreach (var source in known.Sources)
        {
            var head = source.Head;
            sheet.Add(
                new Span(source.Source, Ink.Name),
                $"{source.Entries:N0}",
                $"{source.ContiguousSeq:N0}",
                LastOf(source),
                source.Missing is { } missing ? new Span($"{missing:N0}", missing == 0 ? Ink.Good : Ink.Bad) : new Span("unknown", Ink.Warning),
                head is null ? "" : $"{head.Backlog:N0}",
                head?.OldestUnshippedAt is { } oldest ? times.Ago(oldest) : "",
                head?.ReceivedAt is { } heard ? new Span(times.Ago(heard), head.Stale ? Ink.Warning : Ink.Faint) : "",
                head is null ? "" : head.SignedBy is { } key ? new Span(key, Ink.Faint) : new Span("nobody", Ink.Faint));
        }

        yield return Line.Empty;
        foreach (var line in sheet.Take(tableWidth))
        {
            yield return line;
        }

        if (known.Unwitnessed is { } unwitnessed)
        {
            yield return Line.Empty;
            yield return unwitnessed == 0
                ? new Line("  ", new Span("Enough witnesses cosigned a checkpoint of all entries.", Ink.Faint))
                : new Line("  ", new Span(unwitnessed == 1 ? "No checkpoint of the last entry is cosigned by enough witnesses yet." : $"No checkpoint of the last {unwitnessed:N0} entries is cosigned by enough witnesses yet.", Ink.Warning));
        }

        foreach (var (source, gap) in known.Sources.SelectMany(s => s.Gaps.Select(g => (s.Source, g))).Take(20))
        {
            yield return new Line("  ", new Span(gap.From == gap.To ? $"{source}: number {gap.From} is missing" : $"{source}: numbers {gap.From} to {gap.To} are missing", Ink.Bad));
        }
    }

    /// <summary>The ledger itself sends no heads: what it writes of itself is there or is not.</summary>
    private static Span LastOf(SourceCompleteness source) =>
        source.Head is { } head ? new Span($"{head.LastSeq:N0}", Ink.Plain)
        : source.Missing is null ? new Span("never heard", Ink.Warning)
        : new Span("writes itself", Ink.Faint);
}

/// <summary>What the ledger knows of what it does not know.</summary>
internal sealed record Completeness
{
    /// <summary>Records known to exist and not in the ledger; null is unknown.</summary>
    public long? Blind { get; init; }

    public bool Complete { get; init; }

    public IReadOnlyList<SourceCompleteness> Sources { get; init; } = [];

    public long Equivocations { get; init; }

    /// <summary>Entries at the end that no checkpoint covers which enough witnesses cosigned; null where no witness is asked.</summary>
    public long? Unwitnessed { get; init; }

    public string? Sentence { get; init; }

    /// <summary>Only an answer that says so in every way counts.</summary>
    public bool IsProven => Complete && Blind == 0 && Equivocations == 0;
}

internal sealed record SourceCompleteness
{
    public required string Source { get; init; }

    public long Entries { get; init; }

    public long? FirstSeq { get; init; }

    public long ContiguousSeq { get; init; }

    public long MaxSeq { get; init; }

    public IReadOnlyList<Gap> Gaps { get; init; } = [];

    public HeardHead? Head { get; init; }

    public long? Missing { get; init; }
}

internal sealed record Gap(long From, long To);

internal sealed record HeardHead
{
    public long LastSeq { get; init; }

    public long Unnumbered { get; init; }

    public long Backlog { get; init; }

    public DateTimeOffset? OldestUnshippedAt { get; init; }

    public DateTimeOffset? ReceivedAt { get; init; }

    public bool Stale { get; init; }

    /// <summary>The key that signed it; null where the ledger knows none for the source.</summary>
    public string? SignedBy { get; init; }
}
