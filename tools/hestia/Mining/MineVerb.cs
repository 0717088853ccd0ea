using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Mining;

/// <summary><c>mine</c>: everything learned anew from the whole ledger, or held against it.</summary>
internal static class MineVerb
{
    public static Verb Create(Session session)
    {
        var check = new Option<bool>("--check") { Description = "Change nothing: tell whether what is stored is what the ledger gives" };
        var mine = new Verb("mine", "Learn everything anew from the whole ledger, and wait until that is done")
        {
            Notes = ["The miner learns by itself as attempts come; this is for after a loss, and --check for whoever does not believe it. Ctrl-C leaves the miner at work."],
            Examples = [("./platform mine --check", "is what is stored what the ledger gives?"), ("./platform mine", "store what the ledger gives")],
            Exits =
            [
                (ExitCode.Done, "done; with --check: the same"),
                (ExitCode.Failed, "it failed; with --check: not the same, or not known"),
                (ExitCode.Refused, "the miner is at it already"),
                (ExitCode.Unreachable, "the miner does not answer, or reads nothing for two minutes"),
            ],
        };
        mine.Options.Add(check);
        mine.SetAction(async (given, cancel) =>
        {
            var miner = session.Miner;
            var begun = Read(await miner.PostAsync($"/mining?check={(given.GetValue(check) ? "true" : "false")}", cancel));
            var watch = new MiningWatch(async stop => Read(await miner.GetAsync("/mining", stop)), (span, stop) => Task.Delay(span, session.Clock, stop), session.Clock);
            var (json, status) = await MiningProgress.WhileAsync(session.Terminal, tell => watch.UntilEndedAsync(begun, tell, cancel));
            if (session.Json)
            {
                session.Terminal.PrintJson(JsonText.Of(json));
            }
            else
            {
                session.Terminal.Print(MiningView.Lines(status, session.Terminal.ProseWidth));
            }

            return ExitOf(status, given.GetValue(check));
        });
        return mine;
    }

    /// <summary>Only a check that says so counts as the same.</summary>
    internal static int ExitOf(MiningStatus status, bool check) => status.State == "done" && (!check || status is { Equal: true, Differences.Count: 0 }) ? ExitCode.Done : ExitCode.Failed;

    private static (JsonElement Json, MiningStatus Status) Read(JsonElement json) =>
        (json, json.Deserialize(MiningJson.Default.MiningStatus) ?? throw new JsonException("There is no mining status in it."));
}
