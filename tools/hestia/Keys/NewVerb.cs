using System.CommandLine;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Statements;

namespace Hestia.Keys;

/// <summary><c>keys new</c>: a key pair of one's own.</summary>
internal static class NewVerb
{
    /// <summary>An entry must allow something to be one; this is what the first actions are called.</summary>
    private const string Example = "server.*";

    public static Verb Create(Session session)
    {
        var name = new Argument<string>("NAME") { Description = "What you call it: letters, digits, dots, hyphens, underscores" };
        var make = new Verb("new", "Make a key pair to sign approvals and security changes with")
        {
            Notes =
            [
                "The private key (ECDSA on P-256, PKCS#8 PEM) stays on this machine, in PLATFORM_KEYS or ~/.config/platform/keys, readable by you alone. It is never overwritten and never shown.",
                "A key may do nothing until a service is told of it: ./platform keys allow does that where the instance's keys file is yours to change; else hand the printed entry to whoever keeps it. Narrow or widen mayApprove as needed.",
            ],
            Examples = [("./platform keys new maria", "make a key"), ("./platform keys allow maria --may-approve 'server.*'", "let it approve plans of server actions here")],
            Exits = [(ExitCode.Refused, "there is a key of that name; nothing was made")],
        };
        make.Arguments.Add(name);
        make.SetAction(given =>
        {
            var key = KeyFolder.Of(session).Make(given.GetValue(name)!, session.MintId().ToString("N"));
            var entry = new AllowedKey(key.Name, Convert.FromBase64String(key.PublicKey), [Example]);
            if (session.Json)
            {
                session.Terminal.PrintJson(JsonText.Of(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", key.Name);
                    writer.WriteString("keyId", key.KeyId);
                    writer.WriteString("file", key.File);
                    writer.WritePropertyName("entry");
                    entry.Write(writer);
                    writer.WriteEndObject();
                }));
                return ExitCode.Done;
            }

            session.Terminal.Print(new Span("✔ Made.", Ink.Good), " The private key is yours alone; keep it so.");
            var facts = new Facts();
            facts.Add("key", new Span(key.Name, Ink.Strong));
            facts.Add("key id", key.KeyId);
            facts.Add("file", key.File);
            session.Terminal.Print(facts.Lines(session.Terminal.Width));
            session.Terminal.Print(Line.Empty);
            session.Terminal.Print("The entry for a service's keys file:");
            session.Terminal.Print(Line.Empty);
            session.Terminal.Print("  " + JsonText.Of(entry.Write));
            session.Terminal.Say(new Span($"./platform keys allow {key.Name} --may-approve '{Example}' puts it into this instance's.", Ink.Faint));
            return ExitCode.Done;
        });
        return make;
    }
}
