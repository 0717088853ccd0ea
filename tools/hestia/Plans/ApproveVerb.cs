using System.CommandLine;
using System.Security.Cryptography;
using Hestia.Commanding;
using Hestia.Keys;
using Hestia.PlanFiles;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Execution;
using Platform.Statements;

namespace Hestia.Plans;

/// <summary><c>plan approve</c>: shows exactly what is approved, asks, signs.</summary>
internal static class ApproveVerb
{
    private static readonly TimeSpan UsualLife = TimeSpan.FromHours(2);

    public static Verb Create(Session session)
    {
        var file = PlanVerbs.File();
        var key = KeysVerbs.Signing(session);
        var expires = Values.Span("--expires", "How long it may serve: 30m, 2h (the default), 1d. A service takes at most seven days, unless it is set otherwise");
        var output = Values.Text("--out", "FILE", "Where to write it; default: FILE.approval.json beside the plan, where plan submit finds it", "-o");
        var yes = new Option<bool>("--yes", "-y") { Description = "Sign without asking, for scripts" };
        var approve = new Verb("approve", "Show exactly what a plan does, and sign that it may, once")
        {
            Notes =
            [
                "An approval is bound to the digest: of every step, parameter, declared effect and hint, and of the mode. Whoever changes one of them needs another approval. Each serves once, and who submits a plan cannot approve it.",
            ],
            Examples =
            [
                ("./platform plan approve deploy.yaml --live --key maria", "read, confirm, sign the plan as a LIVE one"),
                ("./platform plan approve deploy.yaml --live --key maria --expires 30m --yes", "in a script"),
            ],
            Exits = [(ExitCode.Usage, "it is no plan, or nobody is there to confirm"), (ExitCode.NotFound, "there is no such file or key"), (ExitCode.Refused, "you did not confirm; nothing was signed")],
        };
        approve.Arguments.Add(file);
        foreach (var option in new Option[] { key, expires, output, yes })
        {
            approve.Options.Add(option);
        }

        var (_, _, mode) = PlanVerbs.Mode(approve);
        approve.SetAction(async (given, cancel) =>
        {
            var name = given.GetValue(file)!;
            var plan = (await PlanFile.ReadAsync(session, name, cancel)).In(mode(given));
            var until = session.Clock.GetUtcNow() + (given.GetValue(expires) ?? UsualLife);
            using var signing = KeyFolder.Of(session).Open(given.GetValue(key)!);
            if (!session.Json)
            {
                var view = new PlanView(plan, session.Terminal.ProseWidth);
                session.Terminal.Print([.. view.Head(), .. view.Steps(), Line.Empty]);
            }

            if (!given.GetValue(yes) && !await ConfirmedAsync(session, plan, given.GetValue(key)!, until, cancel))
            {
                throw new CliException(ExitCode.Refused, "Not confirmed: nothing was signed.");
            }

            var approval = Sign(session, plan, signing, until);
            var written = given.GetValue(output) ?? ApprovalFile.Beside(name);
            WholeFile.Write(session, written, approval.ToJson());
            Show(session, approval, written);
            Foresee(session, approval, plan);
            return ExitCode.Done;
        });
        approve.Validators.Add(result =>
        {
            if (result.GetValue(file) == "-" && result.GetResult(output) is null)
            {
                result.AddError("A plan from standard input has no file to put the approval beside: give --out FILE.");
            }
        });
        return approve;
    }

    private static async Task<bool> ConfirmedAsync(Session session, Plan plan, string key, DateTimeOffset until, CancellationToken cancel)
    {
        if (session.Json || !session.Terminal.CanAsk)
        {
            throw CliException.Usage("Nobody can be asked here, so nothing was signed. Read what the plan does, and give --yes if it may.");
        }

        return await session.Terminal.AskAsync($"May plan {plan.PlanId} do this, {plan.Mode.ToWire()}, once, until {session.Times.Full(until)}? Type yes to sign with {key}:", cancel) is { } said
            && said.Trim().Equals("yes", StringComparison.OrdinalIgnoreCase);
    }

    private static SignedStatement<Approval> Sign(Session session, Plan plan, ECDsa key, DateTimeOffset until) => SignedStatement.Sign(
        new Approval(session.MintId().ToString(), plan.PlanId, plan.Digest, AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo()), until), key);

    private static void Show(Session session, SignedStatement<Approval> approval, string written)
    {
        if (session.Json)
        {
            session.Terminal.PrintJson(JsonText.Of(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("file", session.PathOf(written));
                writer.WritePropertyName("approval");
                writer.WriteRawValue(approval.ToJson());
                writer.WriteEndObject();
            }));
            return;
        }

        session.Terminal.Print(new Span("✔ Approved.", Ink.Good), $" Exactly this plan may run once, until {session.Times.Full(approval.Statement.ExpiresAt)}.");
        var facts = new Facts();
        facts.Add("digest", approval.Statement.PlanDigest.ToString());
        facts.Add("key id", approval.Statement.KeyId);
        facts.Add("approval", approval.Statement.ApprovalId);
        facts.Add("file", written);
        session.Terminal.Print(facts.Lines(session.Terminal.Width));
    }

    /// <summary>Where the instance's keys file can be read, the approver is told now what the submitter would be told later.</summary>
    private static void Foresee(Session session, SignedStatement<Approval> approval, Plan plan)
    {
        try
        {
            if (InstanceKeys.Of(session)?.Read() is { } ring && ApprovalCheck.Check(approval, plan, session.DefaultAgent, ring, session.Clock.GetUtcNow()) is { } refusal)
            {
                session.Terminal.Say(new Span("! ", Ink.Warning), $"This instance would refuse it now: {refusal.Message} ./platform keys allow tells it what a key may approve.");
            }
        }
        catch (CliException)
        {
            // No stack here, or its keys are not ours to read: whoever submits will see.
        }
    }
}
