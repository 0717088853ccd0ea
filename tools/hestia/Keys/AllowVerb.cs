using System.CommandLine;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Statements;

namespace Hestia.Keys;

/// <summary><c>keys allow</c>: tells this instance of a key, and what it may do.</summary>
internal static class AllowVerb
{
    public static Verb Create(Session session)
    {
        var name = new Argument<string>("NAME") { Description = "A key of yours; with --public-key whatever its owner is called" };
        name.CompletionSources.Add(_ => KeysVerbs.Names(session));
        var patterns = new Option<string[]>("--may-approve")
        {
            HelpName = "PATTERN",
            Description = "Action types whose plans it may approve, e.g. 'server.*' or '*'; repeat it for more",
            DefaultValueFactory = _ => [],
        };
        var security = new Option<bool>("--may-set-security") { Description = "It may raise and clear the security state" };
        var owner = Values.Text("--owner", "OWNER", "Whose it is; nobody's key approves what that name submits. Default: NAME");
        var publicKey = Values.Text("--public-key", "BASE64", "Somebody else's key, as their keys new printed it");
        var allow = new Verb("allow", "Let a key approve plans, or set the security state, at this instance")
        {
            Notes = ["It writes the instance's keys file, which the services read anew at every check: it counts at once. An entry of the same key is replaced, not added to."],
            Examples =
            [
                ("./platform keys allow maria --may-approve 'server.*' --may-approve object.update", "one approver, two kinds of actions"),
                ("./platform keys allow oncall --may-set-security", "a key for the security state alone"),
            ],
            Exits = [(ExitCode.NotFound, "you have no key of that name"), (ExitCode.Refused, "the keys file is not yours to change")],
        };
        allow.Arguments.Add(name);
        foreach (var option in new Option[] { patterns, security, owner, publicKey })
        {
            allow.Options.Add(option);
        }

        allow.Validators.Add(result =>
        {
            if (result.GetResult(patterns) is null or { Implicit: true } && result.GetResult(security) is null or { Implicit: true })
            {
                result.AddError("Say what the key may do: --may-approve PATTERN, --may-set-security, or both.");
            }
        });
        allow.SetAction(given =>
        {
            var called = given.GetValue(name)!;
            var file = InstanceKeys.Required(session);
            var entry = Entry(
                given.GetValue(owner) ?? called, given.GetValue(publicKey) ?? KeyFolder.Of(session).Find(called).PublicKey, given.GetValue(patterns)!, given.GetValue(security));
            var ring = file.Read();
            var before = ring.Find(entry.KeyId);
            file.Write(ring.Keys.Where(k => k.KeyId != entry.KeyId).Append(entry), session.MintId().ToString("N"));
            if (session.Json)
            {
                session.Terminal.PrintJson(KeyEntry.Json(before is null ? "added" : "replaced", entry.KeyId, file.Path, entry));
                return ExitCode.Done;
            }

            session.Terminal.Print(new Span("✔ Allowed.", Ink.Good), " ", new Span(entry.Owner, Ink.Strong), $" may now {KeyEntry.Rights(entry)}.");
            var facts = new Facts();
            facts.Add("key id", entry.KeyId);
            facts.Add("keys file", file.Path);
            if (before is not null)
            {
                facts.Add("before", $"{before.Owner} could {KeyEntry.Rights(before)}");
            }

            session.Terminal.Print(facts.Lines(session.Terminal.Width));
            return ExitCode.Done;
        });
        return allow;
    }

    private static AllowedKey Entry(string owner, string publicKey, string[] mayApprove, bool maySetSecurity)
    {
        try
        {
            return new AllowedKey(owner, Convert.FromBase64String(publicKey), mayApprove, maySetSecurity);
        }
        catch (FormatException e)
        {
            throw new CliException(ExitCode.Usage, "--public-key is not base64; take the publicKey that keys new printed.", e);
        }
        catch (ArgumentException e)
        {
            throw new CliException(ExitCode.Usage, (e.ParamName switch { "owner" => "--owner: ", "mayApprove" => "--may-approve: ", _ => "" }) + Sentence.Of(e), e);
        }
    }
}
