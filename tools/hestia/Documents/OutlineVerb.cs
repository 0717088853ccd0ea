using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Laws;

namespace Hestia.Documents;

/// <summary><c>document outline</c>: what would be recognised, before anything is registered. It reaches no service.</summary>
internal static class OutlineVerb
{
    private const int HeadingMax = 60;

    public static Verb Create(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "The text, in UTF-8" };
        var profile = ProfileSource.Option();
        var outline = new Verb("outline", "What would be recognised in a text: its units, their addresses, and what looks odd")
        {
            Examples =
            [
                ("./platform document outline /usr/share/common-licenses/GPL-3", "numbered sections"),
                ("./platform document outline act.md --profile markdown", "headings of Markdown"),
            ],
            Exits = [(ExitCode.Failed, "nothing can be cut from it; the sentence says why and where")],
        };
        outline.Arguments.Add(file);
        outline.Options.Add(profile);
        outline.SetAction(given =>
        {
            var text = ProfileSource.Guarded(() => SourceText.Read(ProfileSource.Bytes(session, given.GetValue(file)!)));
            var marked = ProfileSource.Guarded(() => Marking.Mark(text, ProfileSource.Of(session, given.GetValue(profile)).Profile));
            if (session.Json)
            {
                foreach (var unit in marked.Units) session.Terminal.PrintJson(Json(unit));
                return ExitCode.Done;
            }

            session.Terminal.Print(marked.Units.Select(Shown));
            var counts = $"{marked.Units.Count:N0} units in {marked.Region.Length:N0} of {text.Bytes.Length:N0} bytes";
            session.Terminal.Say(new Span($"{counts}; sha256 {text.Sha256}", Ink.Faint));
            foreach (var remark in marked.Remarks) session.Terminal.Say(new Span(remark, Ink.Warning));
            return ExitCode.Done;
        });
        return outline;
    }

    private static Line Shown(LawUnit unit)
    {
        var heading = unit.Heading is { } title && title.Length > HeadingMax ? title[..HeadingMax] + "…" : unit.Heading;
        var shown = heading is null ? "" : "  " + heading;
        var indent = new string(' ', (unit.Depth - 1) * 2);
        return new Line(indent, new Span(unit.EId, Ink.Name), "  ", new Span(unit.Kind, Ink.Faint), shown);
    }

    private static string Json(LawUnit unit) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("eId", unit.EId);
        writer.WriteString("kind", unit.Kind);
        writer.WriteString("section", unit.Section);
        writer.WriteString("number", unit.Number);
        writer.WriteString("heading", unit.Heading);
        writer.WriteNumber("start", unit.Span.Start);
        writer.WriteNumber("length", unit.Span.Length);
        writer.WriteString("contentHash", unit.ContentHash);
        writer.WriteEndObject();
    });
}
