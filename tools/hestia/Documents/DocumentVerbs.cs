using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Documents;

/// <summary><c>document import|outline|list|show</c>.</summary>
internal static class DocumentVerbs
{
    public static Verb Create(Session session)
    {
        var document = new Verb("document", "Texts of law: import them, and see what would be recognised in them");
        document.Subcommands.Add(ImportVerb.Create(session));
        document.Subcommands.Add(OutlineVerb.Create(session));
        document.Subcommands.Add(List(session));
        document.Subcommands.Add(Show(session));
        return document;
    }

    /// <summary>The version of a document that was imported last.</summary>
    public static async Task<string> LatestAsync(Session session, string document, CancellationToken cancel)
    {
        var found = await session.ActionRunner.GetAsync($"/documents/{Uri.EscapeDataString(document)}", cancel);
        return found.GetProperty("versions")[0].GetProperty("sourceVersionId").GetString()!;
    }

    private static Verb List(Session session)
    {
        var limit = Listing.Limit("first", 50);
        var list = new Verb("list", "Documents that were imported, newest version first");
        list.Options.Add(limit);
        list.SetAction((given, cancel) =>
        {
            var listing = new Listing(session, "More match: these are the first", (int)(given.GetValue(limit) ?? 50));
            return listing.RunAsync(
                session.ActionRunner,
                "/documents",
                "No document was imported yet; ./platform document import FILE --id ID does that.",
                isReversed: false,
                items => Table(items, session),
                cancel);
        });
        return list;
    }

    private static IEnumerable<Line> Table(IEnumerable<JsonElement> documents, Session session)
    {
        var sheet = new Sheet(
        [
            new("document"),
            new("version"),
            new("bytes") { AlignRight = true },
            new("profile"),
            new("imported") { Dispensable = 1 },
            new("units") { AlignRight = true },
        ]);
        foreach (var one in documents)
        {
            sheet.Add(
                new Span(one.GetProperty("documentId").GetString(), Ink.Name),
                one.GetProperty("sourceVersionId").GetString()![..16],
                $"{one.GetProperty("bytes").GetInt64():N0}",
                one.GetProperty("profile").GetString(),
                session.Times.Short(one.GetProperty("importedAt").GetDateTimeOffset()),
                $"{one.GetProperty("enactedUnits").GetInt64():N0}");
        }

        return sheet.Take(session.TableWidth);
    }

    private static Verb Show(Session session)
    {
        var id = new Argument<string>("ID") { Description = "The document" };
        var show = new Verb("show", "A document's versions, and how many units of each are enacted")
        {
            Exits = [(ExitCode.NotFound, "there is no such document")],
        };
        show.Arguments.Add(id);
        show.SetAction(async (given, cancel) =>
        {
            var document = await session.ActionRunner.GetAsync($"/documents/{Uri.EscapeDataString(given.GetValue(id)!)}", cancel);
            if (session.Json)
            {
                session.Terminal.PrintJson(JsonText.Of(document));
                return ExitCode.Done;
            }

            session.Terminal.Print(new Line(new Span(document.GetProperty("documentId").GetString(), Ink.Strong)));
            foreach (var version in document.GetProperty("versions").EnumerateArray())
            {
                var facts = new Facts();
                facts.Add("version", version.GetProperty("sourceVersionId").GetString());
                facts.Add("bytes", $"{version.GetProperty("bytes").GetInt64():N0}");
                facts.Add("profile", version.GetProperty("profile").GetString());
                var importedAt = session.Times.Story(version.GetProperty("importedAt").GetDateTimeOffset());
                facts.Add("imported", $"{importedAt}, by {version.GetProperty("importedBy").GetString()}");
                var (drafts, enacted) = (version.GetProperty("draftUnits").GetInt64(), version.GetProperty("enactedUnits").GetInt64());
                facts.Add("units", $"{drafts:N0} drafts, {enacted:N0} enacted");
                session.Terminal.Print(facts.Lines(session.Terminal.ProseWidth));
            }

            return ExitCode.Done;
        });
        return show;
    }
}
