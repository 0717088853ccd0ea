using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Showing;
using Platform.Integrity;

namespace Hestia.Ledger;

/// <summary>A verifier's word.</summary>
internal sealed record Verification
{
    public required bool Valid { get; init; }

    /// <summary>How many entries were checked and found right.</summary>
    public long Entries { get; init; }

    /// <summary>Where an export begins; a ledger begins at 0.</summary>
    public long First { get; init; }

    public string? Head { get; init; }

    /// <summary>Null where the verifier does not count them.</summary>
    public long? PayloadsShredded { get; init; }

    public double? Seconds { get; init; }

    public BadEntry? FirstBad { get; init; }
}

internal sealed record BadEntry
{
    public long? Index { get; init; }

    public string? Reason { get; init; }
}

/// <summary><c>ledger verify</c>: every hash, column and payload, from the first entry to the last.</summary>
internal static class VerifyVerb
{
    public static Verb Create(Session session)
    {
        var file = Values.Text("--file", "FILE", "An export instead of the ledger, offline: no service is asked; - reads standard input", "-f");
        var verify = new Verb("verify", "Check every entry, and name the first that was changed")
        {
            Notes =
            [
                "The audit service also holds the ledger against what was signed of it, in its database and in the file outside: entries cut off at the end, and a history made anew, show there. An export tells neither; ./platform ledger completeness finds the first.",
            ],
            Examples =
            [
                ("./platform ledger verify", "the ledger, by the audit service"),
                ("./platform ledger verify --file ledger.ndjson", "an export, by this program alone"),
            ],
            Exits =
            [
                (ExitCode.Done, "every entry is as it was written"),
                (ExitCode.Failed, "one is not; it is named"),
                (ExitCode.NotFound, "there is no such file"),
            ],
        };
        verify.Options.Add(file);
        verify.SetAction(async (given, cancel) =>
        {
            var (json, word) = given.GetValue(file) is { } name
                ? await OfflineAsync(session, name, cancel)
                : await OnlineAsync(session, cancel);
            if (session.Json)
            {
                session.Terminal.PrintJson(json);
            }
            else
            {
                session.Terminal.Print(View(word, session.Terminal.ProseWidth));
            }

            return word.Valid ? ExitCode.Done : ExitCode.Failed;
        });
        return verify;
    }

    private static async Task<(string Json, Verification Word)> OnlineAsync(Session session, CancellationToken cancel)
    {
        var json = await Progress.WhileAsync(
            session.Terminal, "verifying every entry …", _ => session.Audit.GetAsync("/ledger/verify", cancel, patient: true));
        return (JsonText.Of(json), json.Deserialize(HestiaJson.Default.Verification)!);
    }

    private static async Task<(string Json, Verification Word)> OfflineAsync(Session session, string name, CancellationToken cancel)
    {
        var began = session.Clock.GetTimestamp();
        ExportVerdict verdict;
        try
        {
            await using var export = name == "-" ? Console.OpenStandardInput() : new FileStream(session.PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            verdict = await Progress.WhileAsync(session.Terminal, $"verifying {name} …", _ => ExportVerifier.VerifyAsync(export, cancel));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CliException.NotFound($"There is no file {name}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage($"{name} cannot be read: {e.Message}");
        }

        var word = new Verification
        {
            Valid = verdict.Valid,
            First = verdict.First,
            Entries = verdict.Entries,
            Head = verdict.Valid ? verdict.Head : null,
            Seconds = session.Clock.GetElapsedTime(began).TotalSeconds,
            FirstBad = verdict.FirstBad is { } bad ? new BadEntry { Index = bad.Index, Reason = bad.Reason } : null,
        };
        return (JsonSerializer.Serialize(word, HestiaJson.Default.Verification), word);
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

            yield return new Line(new Span(word.Entries == 0 ? "  No entry before it." : $"  {(word.Entries == 1 ? "The one before it is as it was" : $"The {word.Entries:N0} before it are as they were")} written.", Ink.Faint));
            yield break;
        }

        var took = word.Seconds is { } seconds ? $" in {seconds:0.0} s" : "";
        yield return word.Entries == 0
            ? new Line(new Span("✔ Valid.", Ink.Good), " There are no entries yet.")
            : new Line(new Span("✔ Valid.", Ink.Good), $" {word.Entries:N0} {(word.Entries == 1 ? "entry is as it was" : "entries are as they were")} written ({word.First:N0} to {word.First + word.Entries - 1:N0}; checked{took}).");
        var facts = new Facts();
        if (word.Head is not null)
        {
            facts.Add("head", word.Head);
        }

        if (word.PayloadsShredded is > 0 and var shredded)
        {
            facts.Add("shredded", $"{Times.Count(shredded, "payload")}, of which only the digest is left");
        }

        foreach (var line in facts.Lines(width))
        {
            yield return line;
        }
    }
}
