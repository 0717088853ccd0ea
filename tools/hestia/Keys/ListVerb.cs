using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Statements;

namespace Hestia.Keys;

/// <summary><c>keys list</c>: the own keys, and those that are allowed here.</summary>
internal static class ListVerb
{
    private sealed record Row(string Name, string? KeyId, AllowedKey? Allowed, string? Fault);

    public static Verb Create(Session session)
    {
        var list = new Verb("list", "Your keys, and which keys this instance allows what")
        {
            Notes = ["What is allowed is read from the instance's keys file, where there is a stack and the file is readable to you; your own keys are shown in any case."],
            Examples = [("./platform keys list", "yours, and those of others that are allowed here")],
        };
        list.SetAction(_ =>
        {
            var (ring, why) = Allowed(session);
            var own = KeyFolder.Of(session);
            var rows = own.Names().Select(name => Own(own, name, ring)).ToList();
            rows.AddRange((ring?.Keys ?? []).Where(k => rows.TrueForAll(r => r.KeyId != k.KeyId)).Select(k => new Row("", k.KeyId, k, null)));
            if (session.Json)
            {
                rows.ForEach(row => session.Terminal.PrintJson(Json(row, ring is not null)));
            }
            else if (rows.Count > 0)
            {
                Show(session, rows, ring is not null);
            }
            else
            {
                session.Terminal.Say("There is no key yet. ./platform keys new NAME makes one.");
            }

            if (why is not null)
            {
                session.Terminal.Say(new Span($"Which keys are allowed is not known: {why}", Ink.Faint));
            }

            return ExitCode.Done;
        });
        return list;
    }

    private static Row Own(KeyFolder folder, string name, KeyRing? ring)
    {
        try
        {
            var key = folder.Find(name);
            return new Row(name, key.KeyId, ring?.Find(key.KeyId), null);
        }
        catch (CliException e)
        {
            return new Row(name, null, null, e.Message);
        }
    }

    private static (KeyRing? Ring, string? Why) Allowed(Session session)
    {
        try
        {
            return (InstanceKeys.Required(session).Read(), null);
        }
        catch (CliException e)
        {
            return (null, e.Message);
        }
    }

    private static void Show(Session session, List<Row> rows, bool known)
    {
        var sheet = new Sheet([new("your key"), new("key id"), new("owner here") { Dispensable = 1 }, new("may here") { CutTo = 30 }]);
        foreach (var row in rows)
        {
            sheet.Add(
                new Span(row.Name, Ink.Name),
                row.KeyId ?? "",
                row.Allowed?.Owner,
                row.Fault is not null ? new Span(row.Fault, Ink.Bad)
                : row.Allowed is not null ? KeyEntry.Rights(row.Allowed)
                : known ? new Span("nothing", Ink.Faint)
                : new Span("not known", Ink.Faint));
        }

        session.Terminal.Print(sheet.Take(session.TableWidth));
    }

    private static string Json(Row row, bool known) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", row.Name.Length == 0 ? null : row.Name);
        writer.WriteString("keyId", row.KeyId);
        if (known)
        {
            writer.WriteBoolean("allowed", row.Allowed is not null);
        }
        else
        {
            writer.WriteNull("allowed");
        }

        if (row.Allowed is not null)
        {
            writer.WritePropertyName("entry");
            row.Allowed.Write(writer);
        }

        if (row.Fault is not null)
        {
            writer.WriteString("fault", row.Fault);
        }

        writer.WriteEndObject();
    });
}
