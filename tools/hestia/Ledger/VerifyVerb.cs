using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hestia.Commanding;
using Hestia.Reaching;
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
        var objects = new Option<bool>("--objects") { Description = "Also compare each ontology object with what its last record says of it" };
        var verify = new Verb("verify", "Check every entry, and name the first that was changed")
        {
            Notes =
            [
                "The audit service also holds the ledger against what was signed of it, in its database and in the file outside: entries cut off at the end, and a history made anew, show there. An export tells neither; ./platform ledger completeness finds the first.",
            ],
            Examples =
            [
                ("./platform ledger verify", "the ledger, by the audit service"),
                ("./platform ledger verify --objects", "and the objects: none was edited, deleted or inserted without an action"),
                ("./platform ledger verify --file ledger.ndjson", "an export, by this program alone"),
            ],
            Exits =
            [
                (ExitCode.Done, "every entry is as it was written, and every object as it was left"),
                (ExitCode.Failed, "one is not and is named, or it could not be decided"),
                (ExitCode.NotFound, "there is no such file"),
            ],
        };
        verify.Options.Add(file);
        verify.Options.Add(objects);
        verify.SetAction(async (given, cancel) =>
        {
            if (given.GetValue(file) is not null && given.GetValue(objects)) throw CliException.Usage("--objects asks the services, and --file asks none: give one of the two.");
            var (json, word) = given.GetValue(file) is { } name
                ? await OfflineAsync(session, name, cancel)
                : await OnlineAsync(session, cancel);
            // What an altered ledger says of objects is no evidence.
            var compared = given.GetValue(objects) && word.Valid ? await ObjectsAsync(session, cancel) : null;
            if (session.Json)
            {
                session.Terminal.PrintJson(compared is null ? json : With(json, compared));
            }
            else
            {
                session.Terminal.Print([.. View(word, session.Terminal.ProseWidth), .. compared is null ? [] : ObjectsView.Lines(compared, session.Terminal.ProseWidth)]);
            }

            return word.Valid && (compared is null || compared.Valid) ? ExitCode.Done : ExitCode.Failed;
        });
        return verify;
    }

    private static Task<ObjectsVerification> ObjectsAsync(Session session, CancellationToken cancel) => Progress.WhileAsync(
        session.Terminal, "comparing objects with their last records …", tell => new ObjectCheck(session.ActionRunner, session.Audit, session.Clock).AllAsync(tell, cancel));

    private static string With(string json, ObjectsVerification compared)
    {
        var whole = JsonNode.Parse(json)!.AsObject();
        whole["objects"] = JsonSerializer.SerializeToNode(compared, LedgerJson.Default.ObjectsVerification);
        return whole.ToJsonString();
    }

    private static async Task<(string Json, Verification Word)> OnlineAsync(Session session, CancellationToken cancel)
    {
        var json = await Progress.WhileAsync(
            session.Terminal, "verifying every entry …", _ => session.Audit.GetAsync("/ledger/verify", cancel, patient: true));
        return (JsonText.Of(json), json.Deserialize(LedgerJson.Default.Verification)!);
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
        return (JsonSerializer.Serialize(word, LedgerJson.Default.Verification), word);
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
