using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Runs;

/// <summary><c>run show</c>: one screen that says where a run is, what each phase took, who is waited for, and what is next.</summary>
internal static class ShowVerb
{
    private const int BarWidth = 24;

    public static Verb Create(Session session)
    {
        var id = RunVerbs.RunId(session);
        var document = Values.Text("--document", "NAME", "Print this document of the run instead, as it stands in the knowledge base");
        var show = new Verb("show", "Where a run is, since when, what each phase took, and the next command")
        {
            Examples =
            [
                ("./platform run show RUN", "the whole story"),
                ("./platform run show RUN --document SG1-cut-authz-request-2026-11-28.md", "read what is asked"),
            ],
            Exits = [(ExitCode.NotFound, "there is no such run")],
        };
        show.Arguments.Add(id);
        show.Options.Add(document);
        show.SetAction(async (given, cancel) =>
        {
            var run = given.GetValue(id)!;
            if (given.GetValue(document) is { } name)
            {
                var text = await session.Orchestrator.GetAsync(
                    $"/runs/{Uri.EscapeDataString(run)}/documents/{Uri.EscapeDataString(name)}", cancel);
                session.Terminal.Print(text.GetProperty("text").GetString()!.TrimEnd('\n').Split('\n').Select(l => new Line(l)));
                return ExitCode.Done;
            }

            var whole = await RunVerbs.ReadAsync(session, run, cancel);
            if (session.Json)
            {
                session.Terminal.PrintJson(JsonText.Of(whole));
            }
            else
            {
                session.Terminal.Print(View(whole, session.Times, session.Terminal.ProseWidth));
            }

            return ExitCode.Done;
        });
        return show;
    }

    internal static IEnumerable<Line> View(JsonElement whole, Times times, int width)
    {
        var run = whole.GetProperty("run");
        var view = new RunView(run, times);
        yield return new Line(view.State, "  ", new Span(view.Id, Ink.Strong));
        var facts = new Facts();
        var (document, version) = (run.GetProperty("documentId").GetString(), run.GetProperty("sourceVersionId").GetString()!);
        facts.Add("document", $"{document}, version {version[..16]}");
        var openedAt = times.Story(run.GetProperty("openedAt").GetDateTimeOffset());
        facts.Add("started", $"{openedAt}, by {run.GetProperty("startedBy").GetString()}");
        facts.Add("since", times.Story(run.GetProperty("since").GetDateTimeOffset()));
        if (view.Until.Length > 0) facts.Add("decide by", times.Full(run.GetProperty("decideBy").GetDateTimeOffset()));
        if (view.Reason is { } reason) facts.Add("stopped", new Span(reason, Ink.Bad));
        facts.Add("folder", run.GetProperty("folder").GetString());
        foreach (var line in facts.Lines(width)) yield return line;
        yield return Line.Empty;
        foreach (var line in Phases(whole, width)) yield return line;
        if (view.Next.Length == 0) yield break;
        yield return Line.Empty;
        yield return new Line(new Span("Next:  ", Ink.Strong), view.Next);
        if (view.Status.StartsWith("AWAITING", StringComparison.Ordinal))
        {
            var names = whole.GetProperty("documents").EnumerateArray().Select(d => d.GetProperty("name").GetString()!);
            var request = names.Last(name => name.Contains("request", StringComparison.Ordinal));
            yield return new Line(new Span($"       ./platform run show {view.Id} --document {request}", Ink.Faint));
        }
    }

    private static IEnumerable<Line> Phases(JsonElement whole, int width)
    {
        var tries = whole.GetProperty("tries").EnumerateArray().ToList();
        var longest = tries.Count == 0 ? 1 : Math.Max(1, tries.Max(Took));
        var keys = whole.GetProperty("keys");
        var sheet = new Sheet(
        [
            new("phase"),
            new("try") { Dispensable = 2 },
            new("outcome"),
            new("took") { AlignRight = true },
            new("") { Dispensable = 1 },
            new("key") { Dispensable = 3 },
            new("ledger entry of") { Dispensable = 4 },
        ]);
        foreach (var one in tries)
        {
            var status = one.GetProperty("status").GetString();
            var name = one.GetProperty("name").GetString()!;
            sheet.Add(
                $"{one.GetProperty("phase").GetInt32(),2} {name}",
                one.GetProperty("attempt").GetInt32() is > 1 and var attempt ? $"{attempt}" : "",
                status is null ? new Span("at work", Ink.Warning) : new Span(status, status == "SUCCESS" ? Ink.Good : Ink.Bad),
                one.GetProperty("endedAt").ValueKind == JsonValueKind.Null ? "" : Times.Milliseconds(Took(one)),
                new Span(new string('▇', (int)Math.Ceiling(BarWidth * (double)Took(one) / longest)), Ink.Faint),
                status == "SUCCESS" && keys.TryGetProperty(name, out var key) ? new Span(Short(key.GetString()!), Ink.Faint) : "",
                new Span(one.GetProperty("attemptId").GetString() is { } id ? Short(id) : null, Ink.Faint));
        }

        return sheet.Take(width);
    }

    /// <summary>What tells one from another: ids begin with the time.</summary>
    private static string Short(string id) => id.Contains('-', StringComparison.Ordinal) ? "…" + id[^8..] : id[..8] + "…";

    private static long Took(JsonElement one) => one.GetProperty("endedAt") is { ValueKind: JsonValueKind.String } ended
        ? Math.Max(1, (long)(ended.GetDateTimeOffset() - one.GetProperty("begunAt").GetDateTimeOffset()).TotalMilliseconds) : 0;
}
