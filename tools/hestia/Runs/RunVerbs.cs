using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;

namespace Hestia.Runs;

/// <summary><c>run list|show|watch|approve|reject|resume|complete-leg-b|void|sidecar|bundle</c>.</summary>
internal static class RunVerbs
{
    public static Verb Create(Session session)
    {
        var run = new Verb("run", "Runs: documents on their way through eleven phases and two gates");
        run.Subcommands.Add(ListVerb.Create(session));
        run.Subcommands.Add(ShowVerb.Create(session));
        run.Subcommands.Add(WatchVerb.Create(session));
        foreach (var decide in DecideVerbs.Create(session))
        {
            run.Subcommands.Add(decide);
        }

        run.Subcommands.Add(ResumeVerb.Create(session));
        run.Subcommands.Add(SidecarVerb.Create(session));
        run.Subcommands.Add(BundleVerb.Create(session));
        return run;
    }

    public static Argument<string> RunId(Session session)
    {
        var id = new Argument<string>("RUN") { Description = "The run's id (./platform run list)" };
        id.CompletionSources.Add(_ => IdsForCompletion(session));
        return id;
    }

    public static Task<JsonElement> ReadAsync(Session session, string run, CancellationToken cancel) =>
        session.Orchestrator.GetAsync($"/runs/{Uri.EscapeDataString(run)}", cancel);

    /// <summary>Quick, or nothing.</summary>
    private static IEnumerable<CompletionItem> IdsForCompletion(Session session)
    {
        try
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(700), session.Clock);
            var page = session.Orchestrator.GetAsync("/runs?limit=100", deadline.Token).GetAwaiter().GetResult();
            return [.. page.GetProperty("items").EnumerateArray().Select(i => new CompletionItem(i.GetProperty("runId").GetString()!))];
        }
        catch (Exception)
        {
            return [];
        }
    }
}
