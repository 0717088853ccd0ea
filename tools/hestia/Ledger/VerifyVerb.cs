using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hestia.Commanding;
using Hestia.Judging;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Integrity;
using Platform.Proofs.Notes;

namespace Hestia.Ledger;

/// <summary>
/// <c>ledger verify</c>: every hash, column and payload, from the first entry to the last; or behind a checkpoint; or of a sample.
/// </summary>
internal static class VerifyVerb
{
    public static Verb Create(Session session)
    {
        var file = Values.Text("--file", "FILE", "An export instead of the ledger, offline: no service is asked; - reads standard input", "-f");
        var since = Values.Text(
            "--since", "SIZE|FILE",
            "Read only what follows the last signed checkpoint of at most so many entries, or the checkpoint in a file that you kept");
        var keys = VerifierKeys.Option(
            "--key", "For --since FILE: the ledger's verifier key; for --file: the sources' keys; or a file of such keys, from somebody you trust");
        var sample = Values.Text("--sample", "N|P%", "Read only so many entries, or so many in a hundred, chosen at random");
        var seed = Values.Text("--seed", "SEED", "Choose the entries of --sample as the sample did that gave this seed");
        var state = Values.Text("--state", "FILE", "Keep in this file how far it came, and go on from there where the file exists");
        var objects = new Option<bool>("--objects") { Description = "Also compare each ontology object with what its last record says of it" };
        var verify = new Verb("verify", "Check every entry, and name the first that was changed")
        {
            Notes =
            [
                "The audit service also holds the ledger against what was signed of it, in its database and in the file outside: entries cut off at the end, and a history made anew, show there. An export tells neither; but one to the ledger's end says whether records existed that are not in it (COMPLETE or INCOMPLETE), by its sources' signatures where --key has their keys.",
                "What --since and --sample do not read they do not vouch for; each says what that is, and --sample with which probability "
                    + "altered entries would have shown.",
            ],
            Examples =
            [
                ("./platform ledger verify", "the ledger, by the audit service"),
                ("./platform ledger verify --state verify.state", "the ledger; the same line again goes on after an interruption"),
                ("./platform ledger verify --since 100000", "what came after the first hundred thousand, and that those were signed"),
                ("./platform ledger verify --since kept --key verifier-keys", "what came after a checkpoint that you kept yourself"),
                ("./platform ledger verify --sample 1%", "one in a hundred, chosen at random"),
                ("./platform ledger verify --objects", "and the objects: none was edited, deleted or inserted without an action"),
                ("./platform ledger verify --file ledger.ndjson", "an export, by this program alone"),
            ],
            Exits =
            [
                (ExitCode.Done, "every entry that was to be read is as it was written, and every object as it was left"),
                (ExitCode.Failed, "one is not and is named, or it could not be decided, or no key signed the checkpoint in the file, or "
                    + "with --file and --key it is not COMPLETE"),
                (ExitCode.NotFound, "there is no such file, or no checkpoint of so few entries"),
            ],
        };
        verify.Options.Add(file);
        verify.Options.Add(since);
        verify.Options.Add(keys);
        verify.Options.Add(sample);
        verify.Options.Add(seed);
        verify.Options.Add(state);
        verify.Options.Add(objects);
        verify.SetAction(async (given, cancel) =>
        {
            if (given.GetValue(file) is not null && given.GetValue(objects)) throw CliException.Usage("--objects asks the services, and --file asks none: give one of the two.");
            var (size, amount, kept) = (given.GetValue(since), given.GetValue(sample), given.GetValue(state));
            if (new object?[] { given.GetValue(file), size, amount, kept }.Count(o => o is not null) > 1)
                throw CliException.Usage("Of --file, --since, --sample and --state one is given at most.");
            if (given.GetValue(seed) is not null && amount is null) throw CliException.Usage("--seed belongs to --sample.");
            var behind = given.GetValue(file) is null ? await BehindAsync(session, size, given.GetValue(keys), cancel) : null;
            var (json, word) = given.GetValue(file) is { } name
                ? await OfflineAsync(session, name, await VerifierKeys.ReadAsync(session, given.GetValue(keys), cancel), cancel)
                : await new LedgerQuestion(session, Scope(behind, amount, given.GetValue(seed)), kept).AskAsync(cancel);
            // What an altered ledger says of objects is no evidence.
            var compared = given.GetValue(objects) && word.Valid ? await ObjectsAsync(session, cancel) : null;
            // An export of a ledger that is at work lacks what is still on its way; whoever brings the sources' keys asks for all of it.
            var lacks = word is { Valid: true, Complete: not true } && given.GetValue(file) is not null
                && given.GetValue(keys) is { Length: > 0 };
            if (session.Json)
            {
                session.Terminal.PrintJson(compared is null ? json : With(json, compared));
            }
            else
            {
                var width = session.Terminal.ProseWidth;
                var objectsToo = compared is null ? [] : ObjectsView.Lines(compared, width);
                session.Terminal.Print([.. View(word, width, lacks), .. objectsToo]);
            }

            return word.Valid && !lacks && (compared is null || compared.Valid) ? ExitCode.Done : ExitCode.Failed;
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

    /// <summary>What <c>--since</c> says, as parameters of the address; null where it was not given.</summary>
    private static async Task<string?> BehindAsync(Session session, string? since, string[]? keys, CancellationToken cancel)
    {
        if (since is not null && !since.All(char.IsAsciiDigit))
        {
            var trusted = await VerifierKeys.ReadAsync(session, keys, cancel);
            if (trusted.Count == 0) throw CliException.Usage("--key is missing: a checkpoint counts for nothing without the ledger's key.");
            var kept = await KeptCheckpoint.ReadAsync(session, since, trusted, cancel);
            return string.Create(CultureInfo.InvariantCulture, $"since={kept.Size}&root={kept.Root}");
        }

        if (keys is { Length: > 0 }) throw CliException.Usage("--key belongs to --since FILE, or to --file.");
        if (since is null) return null;
        var isNumber = long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out var size);
        return isNumber && size is >= 1 and <= LedgerHash.MaxIndex
            ? string.Create(CultureInfo.InvariantCulture, $"since={size}")
            : throw CliException.Usage(
                $"--since takes a whole number from 1 to {LedgerHash.MaxIndex}, or a file with a checkpoint, not {since}.");
    }

    private static string? Scope(string? behind, string? sample, string? seed) =>
        behind is not null ? behind
        : sample is null ? null
        : "sample=" + Uri.EscapeDataString(sample) + (seed is null ? "" : "&seed=" + Uri.EscapeDataString(seed));

    private static async Task<(string Json, Verification Word)> OfflineAsync(Session session, string name, IReadOnlyCollection<NoteKey> keys, CancellationToken cancel)
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

        var complete = ExportedCompleteness.Of(verdict, keys);
        var word = new Verification
        {
            Complete = complete.Complete,
            Sentence = complete.Sentence,
            Valid = verdict.Valid,
            First = verdict.First,
            Entries = verdict.Entries,
            Head = verdict.Valid ? verdict.Head : null,
            PayloadsErased = verdict.Erased,
            PayloadsArchived = verdict.Archived,
            Seconds = session.Clock.GetElapsedTime(began).TotalSeconds,
            FirstBad = verdict.FirstBad is { } bad ? new BadEntry { Index = bad.Index, Reason = bad.Reason } : null,
        };
        return (JsonSerializer.Serialize(word, LedgerJson.Default.Verification), word);
    }

    /// <param name="word">What was found.</param>
    /// <param name="width">Of the terminal, for sentences.</param>
    /// <param name="lacks">Completeness was asked for, and it is not complete.</param>
    internal static IEnumerable<Line> View(Verification word, int width, bool lacks = false)
    {
        if (!word.Valid)
        {
            var bad = word.FirstBad;
            yield return new Line(new Span($"✘ Entry {bad?.Index?.ToString() ?? "?"} is not as it was written.", Ink.Bad));
            foreach (var folded in Fold.At([bad?.Reason ?? "The verifier gives no reason."], width - 2))
            {
                yield return new Line(["  ", .. folded]);
            }

            var read = word.First > 0 || word.Sample is not null ? " that were read" : "";
            var before = word.Entries switch
            {
                0 => $"No entry before it{(read.Length > 0 ? " was read" : "")}.",
                1 => $"The one before it{read.Replace("were", "was")} is as it was written.",
                _ => $"The {word.Entries:N0} before it{read} are as they were written.",
            };
            yield return new Line(new Span("  " + before, Ink.Faint));
            foreach (var line in Folded(word.Sentence, width))
            {
                yield return line;
            }

            yield break;
        }

        var took = word.Seconds is { } seconds ? $" in {seconds:0.0} s" : "";
        var where = word.Sample is null
            ? $"{word.First:N0} to {word.First + word.Entries - 1:N0}; checked{took}"
            : $"a sample, checked{took}";
        var words = word.Entries == 1 ? "entry is as it was" : "entries are as they were";
        var mark = lacks ? new Span("✘ Valid, but not complete.", Ink.Bad) : new Span("✔ Valid.", Ink.Good);
        yield return word.Entries == 0
            ? new Line(mark, $" There are no entries {(word.First == 0 ? "yet" : "to be read")}.")
            : new Line(mark, $" {word.Entries:N0} {words} written ({where}).");
        foreach (var line in new[] { word.Sentence, LetGo(word) }.SelectMany(s => Folded(s, width)))
        {
            yield return line;
        }

        var facts = new Facts();
        if (word.Head is not null)
        {
            facts.Add("head", word.Head);
        }

        foreach (var line in facts.Lines(width))
        {
            yield return line;
        }
    }

    /// <summary>What the database holds no more, by the word of a sovereign that the ledger holds; null where it holds all.</summary>
    private static string? LetGo(Verification word)
    {
        var (erased, archived) = (word.PayloadsErased ?? 0, word.PayloadsArchived ?? 0);
        string Were(long n) => n == 1 ? "payload was" : "payloads were";
        string Left(long n) => n == 1 ? "its digest is left." : "their digests are left.";
        return (erased, archived) switch
        {
            (0, 0) => null,
            (_, 0) => $"{erased:N0} {Were(erased)} erased, as an entry says; {Left(erased)}",
            (0, _) => $"{archived:N0} {Were(archived)} released to an archive, as an entry says; {Left(archived)}",
            _ => $"{erased:N0} {Were(erased)} erased and {archived:N0} released to an archive, as an entry says; {Left(erased + archived)}",
        };
    }

    private static IEnumerable<Line> Folded(string? sentence, int width) =>
        sentence is null ? [] : Fold.At([sentence], width - 2).Select(folded => new Line(["  ", .. folded]));
}
