using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Showing;

namespace Hestia.Ledger;

/// <summary>A verifier's word.</summary>
internal sealed record Verification
{
    public required bool Valid { get; init; }

    /// <summary>How many entries were checked and found right.</summary>
    public long Entries { get; init; }

    public string? Head { get; init; }

    public long PayloadsShredded { get; init; }

    public double? Seconds { get; init; }

    public FirstBad? FirstBad { get; init; }
}

internal sealed record FirstBad
{
    public long? Index { get; init; }

    public string? Reason { get; init; }
}

/// <summary><c>ledger verify</c>: every hash, column and payload, from the first entry to the last.</summary>
internal static class VerifyVerb
{
    public static Verb Create(Session session)
    {
        var verify = new Verb("verify", "Check every entry, and name the first that was changed")
        {
            Notes = ["Entries cut off at the end leave a shorter chain that verifies; ./platform ledger completeness finds those."],
            Exits = [(ExitCode.Done, "every entry is as it was written"), (ExitCode.Failed, "one is not; it is named")],
        };
        verify.SetAction(async (_, cancel) =>
        {
            var json = await Progress.WhileAsync(
                session.Terminal, "verifying every entry …", _ => session.Audit.GetAsync("/ledger/verify", cancel, patient: true));
            var word = json.Deserialize(HestiaJson.Default.Verification)!;
            if (session.Json)
            {
                session.Terminal.PrintJson(JsonText.Of(json));
            }
            else
            {
                session.Terminal.Print(View(word, session.Terminal.ProseWidth));
            }

            return word.Valid ? ExitCode.Done : ExitCode.Failed;
        });
        return verify;
    }

    internal static IEnumerable<Line> View(Verification word, int width)
    {
        if (!word.Valid)
        {
            var bad = word.FirstBad;
            yield return new Line(new Span($"✘ Entry {bad?.Index?.ToString() ?? "?"} is not as it was written.", Ink.Bad));
            foreach (var folded in Fold.At([bad?.Reason ?? "The verifier gives no reason."], width - 2))
            {
                yield return new Line(["  ", .. folded]);
            }

            yield return new Line(new Span(word.Entries == 0 ? "  No entry before it." : $"  The {word.Entries:N0} before it are as they were written.", Ink.Faint));
            yield break;
        }

        var took = word.Seconds is { } seconds ? $" in {seconds:0.0} s" : "";
        yield return word.Entries == 0
            ? new Line(new Span("✔ Valid.", Ink.Good), " The ledger is empty.")
            : new Line(new Span("✔ Valid.", Ink.Good), $" {word.Entries:N0} {(word.Entries == 1 ? "entry" : "entries")} verified{took}: hashes, columns and payloads are as they were written.");
        var facts = new Facts();
        if (word.Head is not null)
        {
            facts.Add("head", word.Head);
        }

        if (word.PayloadsShredded > 0)
        {
            facts.Add("shredded", $"{Times.Count(word.PayloadsShredded, "payload")}, of which only the digest is left");
        }

        foreach (var line in facts.Lines(width))
        {
            yield return line;
        }
    }
}
