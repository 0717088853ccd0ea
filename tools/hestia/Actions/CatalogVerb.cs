using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Actions;

/// <summary><c>action catalog</c>: what the action-runner can do.</summary>
internal static class CatalogVerb
{
    public static Verb Create(Session session)
    {
        var type = new Argument<string?>("TYPE") { Description = "One action, with its parameters", Arity = ArgumentArity.ZeroOrOne };
        type.CompletionSources.Add(_ => TypesForCompletion(session));
        var catalog = new Verb("catalog", "The actions there are, and what each takes")
        {
            Examples =
            [
                ("./platform action catalog", "all actions"),
                ("./platform action catalog server.restart", "one action's parameters"),
            ],
        };
        catalog.Arguments.Add(type);
        catalog.SetAction(async (given, cancel) =>
        {
            var actions = new List<JsonElement>();
            await foreach (var item in session.ActionRunner.PagesAsync("/actions", cancel))
            {
                actions.Add(item);
            }

            if (given.GetValue(type) is { } wanted)
            {
                ShowOne(session, actions, wanted);
            }
            else
            {
                ShowAll(session, actions);
            }

            return ExitCode.Done;
        });
        return catalog;
    }

    /// <summary>Action types for shell completion: quick, or nothing, because a person is waiting with a finger on the key.</summary>
    public static IEnumerable<CompletionItem> TypesForCompletion(Session session)
    {
        try
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(700), session.Clock);
            var page = session.ActionRunner.GetAsync("/actions", deadline.Token).GetAwaiter().GetResult();
            return [.. page.GetProperty("items").EnumerateArray().Select(i => new CompletionItem(i.GetProperty("type").GetString() ?? ""))];
        }
        catch (Exception)
        {
            return [];
        }
    }

    private static void ShowAll(Session session, List<JsonElement> actions)
    {
        if (session.Json)
        {
            actions.ForEach(a => session.Terminal.PrintJson(JsonText.Of(a)));
            return;
        }

        var sheet = new Sheet(
        [
            new("action"),
            new("takes") { CutTo = 20 },
            new("kind") { Dispensable = 1 },
            new("timeout") { Dispensable = 2, AlignRight = true },
            new("what it does") { CutTo = 40 },
        ]);
        foreach (var action in actions.Select(Read).OrderBy(a => a.Type, StringComparer.Ordinal))
        {
            sheet.Add(
                new Span(action.Type, Ink.Name),
                string.Join(", ", Schema.Fields(action.Parameters).Where(f => !f.Name.Contains('.')).Select(f => f.Required ? f.Name : $"[{f.Name}]")),
                action.Kind,
                action.TimeoutSeconds is { } seconds ? $"{seconds:0.###} s" : "",
                action.Description);
        }

        session.Terminal.Print(sheet.Take(session.TableWidth));
        session.Terminal.Say(new Span("./platform action catalog TYPE shows one action's parameters.", Ink.Faint));
    }

    private static void ShowOne(Session session, List<JsonElement> actions, string wanted)
    {
        var index = actions.FindIndex(a => Read(a).Type == wanted);
        if (index < 0)
        {
            var near = actions.Select(a => Read(a).Type).Where(t => t.Contains(wanted, StringComparison.OrdinalIgnoreCase) || wanted.Contains(t, StringComparison.OrdinalIgnoreCase) || t.Split('.')[0] == wanted.Split('.')[0]).ToList();
            throw CliException.NotFound($"There is no action {wanted}." + (near.Count > 0 ? $" There is {string.Join(", ", near)}." : " ./platform action catalog lists those there are."));
        }

        if (session.Json)
        {
            session.Terminal.PrintJson(JsonText.Of(actions[index]));
            return;
        }

        var action = Read(actions[index]);
        session.Terminal.Print(new Span(action.Type, Ink.Strong), "  ", new Span(action.Kind, Ink.Faint));
        foreach (var folded in Fold.At([action.Description], session.Terminal.ProseWidth - 2))
        {
            session.Terminal.Print(["  ", .. folded]);
        }

        var facts = new Facts();
        if (action.Kind == "External")
        {
            facts.Add("external", "Its effect is outside the database and cannot be rolled back; a crash in the middle is recorded as INDETERMINATE.");
        }

        if (action.TimeoutSeconds is { } limit)
        {
            facts.Add("timeout", $"{limit:0.###} s");
        }

        session.Terminal.Print(facts.Lines(session.Terminal.ProseWidth));
        session.Terminal.Print(Line.Empty);
        var fields = Schema.Fields(action.Parameters).ToList();
        if (fields.Count == 0)
        {
            session.Terminal.Print("  It takes no parameters.");
            return;
        }

        // Who asks after one action wants every word, so nothing is cut here.
        var described = new Facts();
        foreach (var field in fields)
        {
            described.Add(
                SafeText.Clean(field.Name),
                new Span(field.Type, Ink.Name), field.Required ? ", required" : ", optional",
                field.Description.Length > 0 ? $": {field.Description}" : "");
        }

        session.Terminal.Print(described.Lines(session.Terminal.ProseWidth));
    }

    private static CatalogItem Read(JsonElement item) =>
        item.Deserialize(ActionsJson.Default.CatalogItem) ?? throw new JsonException("The catalog has an empty item.");
}

/// <summary>An action as the runner publishes it.</summary>
internal sealed record CatalogItem
{
    public required string Type { get; init; }

    public string? Kind { get; init; }

    public string? Description { get; init; }

    public double? TimeoutSeconds { get; init; }

    public JsonElement? Parameters { get; init; }
}
