using System.CommandLine;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Statements;

namespace Hestia.Keys;

/// <summary><c>keys forbid</c>: this instance forgets a key.</summary>
internal static class ForbidVerb
{
    public static Verb Create(Session session)
    {
        var which = new Argument<string>("NAME|KEYID") { Description = "A key of yours, an owner who has one key here, or a key id" };
        which.CompletionSources.Add(_ => KeysVerbs.Names(session));
        var forbid = new Verb("forbid", "Take everything from a key at this instance")
        {
            Notes =
            [
                "It counts at once, also for approvals that were signed before and have not served yet. What they allowed until now stays "
                    + "recorded.",
                "Removals of payloads that it signed no longer verify (./platform ledger verify) unless it stays known: allow it the word "
                    + "'retired' instead.",
            ],
            Examples = [("./platform keys forbid maria", "by name"), ("./platform keys forbid 0f4a…", "by the id that keys list shows")],
            Exits = [(ExitCode.NotFound, "no such key is allowed here")],
        };
        forbid.Arguments.Add(which);
        forbid.SetAction(given =>
        {
            var wanted = given.GetValue(which)!;
            var file = InstanceKeys.Required(session);
            var ring = file.Read();
            var gone = Find(session, ring, wanted);
            file.Write(ring.Keys.Where(k => k.KeyId != gone.KeyId), session.MintId().ToString("N"));
            if (session.Json)
            {
                session.Terminal.PrintJson(KeyEntry.Json("removed", gone.KeyId, file.Path, gone));
            }
            else
            {
                session.Terminal.Print(new Span("✔ Forbidden.", Ink.Good), " ", new Span(gone.Owner, Ink.Strong), $"'s key {gone.KeyId} may do nothing here any more. It could {KeyEntry.Rights(gone)}.");
                if (gone.Allows("ledger.erase") || gone.Allows("ledger.release"))
                {
                    session.Terminal.Print(
                        "  Removals of payloads that it signed do not verify from now on. Allowing it the word 'retired' keeps it known:");
                    session.Terminal.Print($"  ./platform keys allow {gone.Owner} --public-key {gone.PublicKey} --may-approve retired");
                }
            }

            return ExitCode.Done;
        });
        return forbid;
    }

    /// <summary>An id names one key; a name is that of an own key first, then that of an owner.</summary>
    private static AllowedKey Find(Session session, KeyRing ring, string wanted)
    {
        if (ring.Find(wanted) is { } byId)
        {
            return byId;
        }

        var folder = KeyFolder.Of(session);
        if (folder.Names().Contains(wanted) && ring.Find(folder.Find(wanted).KeyId) is { } own)
        {
            return own;
        }

        var owned = ring.Keys.Where(k => k.Owner == wanted).ToList();
        return owned.Count switch
        {
            1 => owned[0],
            0 => throw CliException.NotFound($"No key {wanted} is allowed here. ./platform keys list shows those that are."),
            _ => throw CliException.Usage($"{wanted} has {owned.Count} keys here; name one by its id: {string.Join(", ", owned.Select(k => k.KeyId))}."),
        };
    }
}
