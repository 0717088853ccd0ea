using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Keys;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Integrity;
using Platform.Statements;

namespace Hestia.Runs;

/// <summary>The sovereign's verbs: each shows exactly what is decided on, signs its digest, and sends it.</summary>
internal static class DecideVerbs
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    public static IEnumerable<Verb> Create(Session session)
    {
        yield return One(session, "approve", GateDecision.Approve, "Open the gate that a run waits at", "the phase behind the gate begins");
        yield return One(session, "reject", GateDecision.Reject, "Say no at the gate: the run stops", "the run stops with STOP_REJECTED");
        yield return One(
            session, "complete-leg-b", GateDecision.CompleteLegB, "Let a run that stopped between the legs go on", "leg B is completed");
        yield return One(
            session, "void", GateDecision.Void, "End a stopped run for good",
            "its change set is voided, and the document's version is free for another run");
    }

    private static Verb One(Session session, string name, string verdict, string description, string consequence)
    {
        var id = RunVerbs.RunId(session);
        var key = KeysVerbs.Signing(session);
        var actions = verdict is GateDecision.Void or GateDecision.CompleteLegB
            ? "cut.run"
            : "cut.cut_leg_a (SG_1) or cut.lifecycle_enact (SG_2)";
        var reason = Values.Text("--reason", "TEXT", "Why; it is signed and recorded");
        var yes = new Option<bool>("--yes") { Description = "Do not ask; what is decided on was looked at" };
        var verb = new Verb(name, description)
        {
            Notes =
            [
                $"What is decided on is shown first; the signature is bound to it, and it counts once. Then {consequence}.",
                $"Your key must be allowed to approve {actions}, and you must not have started the run.",
            ],
            Exits = [(ExitCode.Done, "it was taken"), (ExitCode.Refused, "DENIED, or you said no: the run is as it was")],
        };
        verb.Arguments.Add(id);
        foreach (var option in new Option[] { key, reason, yes })
        {
            verb.Options.Add(option);
        }

        verb.SetAction((given, cancel) => DecideAsync(
            session, given.GetValue(id)!, verdict, given.GetValue(key)!, given.GetValue(reason) ?? "", given.GetValue(yes), cancel));
        return verb;
    }

    private static async Task<int> DecideAsync(
        Session session, string run, string verdict, string keyName, string reason, bool yes, CancellationToken cancel)
    {
        var whole = await RunVerbs.ReadAsync(session, run, cancel);
        var wanted = verdict is GateDecision.Void or GateDecision.CompleteLegB ? GateDecision.Run : null;
        if (whole.GetProperty("decide") is not { ValueKind: JsonValueKind.Object } decide
            || (decide.GetProperty("gate").GetString() is var gate && (gate == GateDecision.Run) != (wanted is not null)))
        {
            var view = new RunView(whole.GetProperty("run"), session.Times);
            var next = view.Next.Length > 0 ? $" Next: {view.Next}" : "";
            throw new CliException(ExitCode.Refused, $"The run is {view.Status} and waits for no such decision.{next}");
        }

        var subject = System.Text.Encoding.UTF8.GetBytes(decide.GetProperty("subject").GetString()!);
        var digest = new Digest(System.Security.Cryptography.SHA256.HashData(subject));
        foreach (var line in Shown(subject, digest, verdict, gate!, session.Terminal.ProseWidth)) session.Terminal.Say([.. line.Spans]);
        if (!yes && !Confirmed(session))
            throw new CliException(ExitCode.Refused, "Nothing was signed. Give --yes where nobody can be asked.");
        var decision = Sign(session, run, gate!, verdict, digest, reason, keyName);
        using var place = verdict == GateDecision.Approve ? ApprovalPlace.Of(session) : null;
        string? document = null;
        if (place is not null)
        {
            var made = decision;
            (decision, document) = await ApprovalDocument.FileAsync(place, whole, made, keyName, cancel);
            if (decision != made)
            {
                session.Terminal.Say(
                    new Span("Your approval stands there already, and its answer is not known: it is sent again.", Ink.Faint));
            }
        }

        var letter = RunLetter.Of(
            "decide-run", "decision", decision.Statement.DecisionId, decision.ToJson(), "The run is as it was.",
            $"./platform run show {run}");
        var (code, _) = await RunLetter.SendAsync(session, letter, $"{verdict} …", cancel);
        if (code == ExitCode.Refused && document is not null) await place!.TakeAwayAsync(document, cancel);
        if (code == ExitCode.Done && !session.Json)
        {
            session.Terminal.Print(new Line(new Span($"✔ {verdict}", Ink.Good), "  ", new Span(run, Ink.Strong)));
            if (document is not null)
                session.Terminal.Print(new Line(new Span($"  the approval stands beside the request: {document}", Ink.Faint)));
            session.Terminal.Say(new Span($"./platform run watch {run} shows it go on.", Ink.Faint));
        }

        return code;
    }

    private static Line[] Shown(byte[] subject, Digest digest, string verdict, string gate, int width)
    {
        using var read = JsonDocument.Parse(subject);
        var facts = new Facts();
        facts.Add("decision", new Span($"{verdict} at {gate}", Ink.Strong));
        foreach (var member in read.RootElement.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var pin in member.Value.EnumerateObject()) facts.Add(pin.Name, pin.Value.ToString());
            }
            else
            {
                facts.Add(member.Name, member.Value.ToString());
            }
        }

        facts.Add("digest", digest.ToString());
        return [new Line("This is what you sign:"), .. facts.Lines(width)];
    }

    private static bool Confirmed(Session session)
    {
        if (Console.IsInputRedirected) return false;
        session.Terminal.Say("Sign it? Type yes:");
        return string.Equals(Console.In.ReadLine()?.Trim(), "yes", StringComparison.OrdinalIgnoreCase);
    }

    private static SignedStatement<GateDecision> Sign(
        Session session, string run, string gate, string verdict, Digest digest, string reason, string keyName)
    {
        using var key = KeyFolder.Of(session).Open(keyName);
        try
        {
            var keyId = AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo());
            var until = session.Clock.GetUtcNow() + Life;
            return SignedStatement.Sign(new GateDecision(session.MintId(), run, gate, verdict, digest, reason, keyId, until), key);
        }
        catch (ArgumentException e)
        {
            throw new CliException(ExitCode.Usage, "--reason: " + Sentence.Of(e), e);
        }
    }
}
