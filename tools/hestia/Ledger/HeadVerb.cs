using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Ledger;

/// <summary>How long the ledger is and what its last hash is.</summary>
internal sealed record Head
{
    public long Size { get; init; }

    public string? Hash { get; init; }

    public DateTimeOffset? LastAt { get; init; }
}

/// <summary><c>ledger head</c>.</summary>
internal static class HeadVerb
{
    public static Verb Create(Session session)
    {
        var head = new Verb("head", "How many entries there are, and the hash over them")
        {
            Notes = ["Keep a head somewhere else: a ledger that was rewritten since cannot show the same one at the same size."],
            Examples = [("./platform ledger head --json", "size and hash for a program")],
        };
        head.SetAction(async (_, cancel) =>
        {
            var json = await session.Audit.GetAsync("/ledger/head", cancel);
            if (session.Json)
            {
                session.Terminal.PrintJson(JsonText.Of(json));
            }
            else
            {
                session.Terminal.Print(View(json.Deserialize(LedgerJson.Default.Head)!, session.Times, session.Terminal.ProseWidth));
            }

            return ExitCode.Done;
        });
        return head;
    }

    internal static IEnumerable<Line> View(Head head, Times times, int width)
    {
        if (head.Size == 0)
        {
            yield return new Line("The ledger is empty.");
            yield break;
        }

        var facts = new Facts(indent: 0);
        facts.Add("entries", new Span($"{head.Size:N0}", Ink.Strong));
        facts.Add("hash", head.Hash);
        if (head.LastAt is { } last)
        {
            facts.Add("last", times.Story(last));
        }

        foreach (var line in facts.Lines(width))
        {
            yield return line;
        }
    }
}
