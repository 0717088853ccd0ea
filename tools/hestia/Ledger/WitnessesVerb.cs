using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Ledger;

/// <summary><c>ledger witnesses</c>: is the ledger what others saw of it.</summary>
internal static class WitnessesVerb
{
    private const string Agrees = "AGREES";
    private const string Disagrees = "DISAGREES";
    private const string NoAnswer = "NO ANSWER";

    public static Verb Create(Session session)
    {
        var witnesses = new Verb("witnesses", "Is the ledger what the other services saw of it")
        {
            Notes =
            [
                "Each of the other services keeps in its own database what the ledger signed, and accepts only what is proved to add to it. An alarm names the entries from which on the ledger is another one.",
                "Those of the action-runner and of the orchestrator are entries of the ledger, too: ./platform log --status ALARM.",
            ],
            Examples = [("./platform ledger witnesses --json", "each witness's answer for a program: its last accepted checkpoint, its alarm, its key")],
            Exits =
            [
                (ExitCode.Done, "every witness agrees"),
                (ExitCode.Failed, "one disagrees, or cannot say"),
            ],
        };
        var policy = new Option<bool>("--policy") { Description = "Print a policy file of those that cosign: two of three are enough" };
        witnesses.Options.Add(policy);
        witnesses.SetAction(async (given, cancel) =>
        {
            Service[] services = [session.ActionRunner, session.Miner, session.Orchestrator];
            var answers = new List<(string Name, JsonElement? Json, string? Why)>();
            foreach (var service in services) answers.Add(await AskAsync(service, cancel));
            if (given.GetValue(policy)) return Policy(session, services, answers);
            var known = answers.Select(a => (a.Name, Word: a.Json?.Deserialize(LedgerJson.Default.WitnessWord) ?? new WitnessWord { State = NoAnswer, Sentence = a.Why })).ToList();
            if (session.Json) session.Terminal.PrintJson(Json(answers));
            else session.Terminal.Print(View(known, session.Times, session.TableWidth, session.Terminal.ProseWidth));
            return known.TrueForAll(k => k.Word.State == Agrees) ? ExitCode.Done : ExitCode.Failed;
        });
        return witnesses;
    }

    internal static IEnumerable<Line> View(IReadOnlyList<(string Name, WitnessWord Word)> known, Times times, int tableWidth, int proseWidth)
    {
        yield return known.Any(k => k.Word.State == Disagrees) ? new Line(new Span("✘ The ledger is not what was seen of it.", Ink.Bad))
            : known.All(k => k.Word.State == Agrees) ? new Line(new Span("✔ The ledger is what every witness saw of it.", Ink.Good))
            : new Line(new Span("? Not every witness can say.", Ink.Warning));
        var sheet = new Sheet([new("witness"), new("says"), new("entries") { AlignRight = true }, new("heard") { Dispensable = 2 }, new("ledger's key") { Dispensable = 1 }]);
        foreach (var (name, word) in known)
        {
            sheet.Add(
                new Span(name, Ink.Name),
                new Span(word.State, word.State == Agrees ? Ink.Good : word.State == Disagrees ? Ink.Bad : Ink.Warning),
                word.Accepted is { } accepted ? $"{accepted.Size:N0}" : "",
                word.HeardAt is { } heard ? times.Ago(heard) : "",
                word.Trust is { } trust ? new Span(trust, trust == "given" ? Ink.Faint : Ink.Warning) : "");
        }

        yield return Line.Empty;
        foreach (var line in sheet.Take(tableWidth)) yield return line;
        foreach (var (name, word) in known.Where(k => k.Word.State != Agrees))
        {
            foreach (var folded in Fold.At([$"{name}: {word.Sentence}"], proseWidth - 2).Where(f => f.Length > 0)) yield return new Line(["  ", .. folded]);
        }
    }

    private static int Policy(Session session, IReadOnlyList<Service> services, IReadOnlyList<(string Name, JsonElement? Json, string? Why)> answers)
    {
        var cosigners = services.Zip(answers, (s, a) => (Service: s, Key: a.Json?.Deserialize(LedgerJson.Default.WitnessWord)?.CosignerKey)).Where(c => c.Key is not null).ToList();
        if (cosigners.Count == 0) throw new CliException(ExitCode.Failed, "None of the witnesses cosigns: they have no keys (Witnessing__KeyFile), or do not answer.");
        foreach (var (service, key) in cosigners) session.Terminal.Out.WriteLine(SafeText.Clean($"witness {service.Name} {key} {service.Address}"));
        session.Terminal.Out.WriteLine($"group enough {(cosigners.Count / 2) + 1} {string.Join(' ', cosigners.Select(c => c.Service.Name))}");
        session.Terminal.Out.WriteLine("quorum enough");
        return ExitCode.Done;
    }

    private static async Task<(string Name, JsonElement? Json, string? Why)> AskAsync(Service service, CancellationToken cancel)
    {
        try
        {
            return (service.Name, await service.GetAsync("/witness", cancel), null);
        }
        catch (CliException e)
        {
            return (service.Name, null, e.Message);
        }
    }

    private static string Json(List<(string Name, JsonElement? Json, string? Why)> answers) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, json, why) in answers)
        {
            writer.WritePropertyName(name);
            if (json is { } answer)
            {
                answer.WriteTo(writer);
                continue;
            }

            writer.WriteStartObject();
            writer.WriteString("state", NoAnswer);
            writer.WriteString("sentence", why);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    });
}

/// <summary>What one witness answers.</summary>
internal sealed record WitnessWord
{
    public required string State { get; init; }

    public string? Sentence { get; init; }

    public string? Trust { get; init; }

    public string? CosignerKey { get; init; }

    public AcceptedSize? Accepted { get; init; }

    public DateTimeOffset? HeardAt { get; init; }
}

/// <summary>The last checkpoint that a witness accepted.</summary>
internal sealed record AcceptedSize(long Size);
