using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.AcceptanceTests.Runs;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Seen;

/// <summary>Every expression of a panel or an alert, on a real Prometheus that asks the real services while they work.</summary>
[Collection(nameof(WatchedStack))]
public sealed partial class When_dashboards_ask(Watched watched) : RunTest(watched)
{
    /// <summary>What has series only after something went wrong that no demo shows, or comes from somewhere else.</summary>
    private static readonly Dictionary<string, string> Silent = new()
    {
        ["platform_action_runner_journal_given_up_total"] = "the ledger refuses a record again and again",
        ["platform_action_runner_journal_recovered_total"] = "somebody takes records out of the queue for numbers",
        ["platform_orchestrator_journal_given_up_total"] = "the ledger refuses a record again and again",
        ["platform_orchestrator_journal_recovered_total"] = "somebody takes records out of the queue for numbers",
        ["platform_audit_duplicates_total"] = "the broker delivers a record twice",
        ["platform_audit_equivocations_total"] = "a source tells two stories",
        ["platform_audit_heads_refused_total"] = "somebody forges a source's head",
        ["platform_audit_rejected_total"] = "a message is no record",
        ["platform_audit_tail_surprises_total"] = "somebody changes the ledger",
        ["platform_audit_unsigned_total"] = "the ledger is cut off, or its file of checkpoints cannot be written",
        ["platform_orchestrator_filing_failures_total"] = "the knowledge base is away",
        ["platform_action_runner_security_changes_total"] = "an operator changes the security state, and then this stack is of no use to others",
        ["http_response_status_code=~\"5..\""] = "a request fails in the service",
        ["ALERTS"] = "an alert fires",
        ["rabbitmq_"] = "the broker's own metrics, which compose has Prometheus ask for",
    };

    [Fact]
    [Trait("Requirement", "R113")]
    public async Task Should_have_an_answer_for_each_panel_and_each_alert()
    {
        await using var prometheus = await Prometheus.StartAsync([Stack.Runner, Stack.Audit, Stack.Miner, Stack.Orchestrator]);
        await WorkAsync();

        var asked = Panels().Concat(Selectors()).Where(e => !Silent.Keys.Any(s => e.Contains(s, StringComparison.Ordinal))).Distinct().ToList();
        Assert.True(asked.Count > 40, $"only {asked.Count} expressions");
        var unanswered = asked;
        await Eventually.TrueAsync(
            async () =>
            {
                var left = new List<string>();
                foreach (var expression in unanswered)
                {
                    if (await prometheus.SeriesAsync(expression) == 0) left.Add(expression);
                }

                return (unanswered = left).Count == 0;
            },
            "each expression has series", TimeSpan.FromSeconds(20), () => string.Join('\n', unanswered));
        // The silent ones are at least expressions.
        foreach (var expression in Panels()) await prometheus.SeriesAsync(expression);
        await Eventually.TrueAsync(async () => (await prometheus.RulesAsync()).Values.All(h => h == "ok"), "every rule was evaluated");
        Assert.Equal(Alerts().Count, (await prometheus.RulesAsync()).Count);
    }

    [Fact]
    [Trait("Requirement", "R113")]
    public async Task Should_be_told_by_the_rules_what_their_own_tests_say()
    {
        await Programs.RunAsync("promtool", ["check", "rules", .. Directory.GetFiles(Path.Combine(Prometheus.Observe, "rules"), "*.yml")]);
        await Programs.RunAsync("promtool", ["test", "rules", .. Directory.GetFiles(Path.Combine(Prometheus.Observe, "rules", "tests"), "*.yml")]);
    }

    /// <summary>Some of everything that is counted.</summary>
    private async Task WorkAsync()
    {
        var server = Command.NewName("SRV");
        var create = Command.Create(server);
        await Agent.ExecuteAsync(create);
        await Agent.ExecuteAsync(create);
        await Agent.ExecuteAsync(Command.Restart(server));
        await Agent.ExecuteAsync(Command.Update(server, 99, new { }));
        await Agent.ExecuteAsync(new Command("no.such", new { }));
        await Agent.ExecuteAsync(Dry(Step("restart", Command.Restart(server))));
        await Stack.Miner.GetAsync("/guidance?actionType=server.restart");
        await ReachesAsync(await StartRunAsync("FAIL.MARK.DRIFT"), "STOP_DRIFT");
        var run = await StartRunAsync();
        await ReachesAsync(run, "AWAITING_SG1");
        Assert.Equal("TAKEN", (await DecideAsync(run)).Status);
        await ReachesAsync(run, "AWAITING_SG2");
    }

    /// <summary>What the panels ask, as Grafana would send it.</summary>
    private static IEnumerable<string> Panels()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Prometheus.Observe, "dashboards"), "*.json"))
        {
            using var dashboard = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
            {
                if (!panel.TryGetProperty("targets", out var targets)) continue;
                foreach (var target in targets.EnumerateArray())
                    yield return target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "30s", StringComparison.Ordinal).Replace("$__range", "1m", StringComparison.Ordinal);
            }
        }
    }

    /// <summary>What the alerts look at; what they compare it with is tested by promtool.</summary>
    private static IEnumerable<string> Selectors() => Alerts().SelectMany(a => Selector().Matches(a)).Select(m => m.Value);

    private static List<string> Alerts() =>
    [
        .. Directory.GetFiles(Path.Combine(Prometheus.Observe, "rules"), "*.yml").SelectMany(f => File.ReadAllText(f).Split("- alert: ")[1..])
            .Select(a => a[a.IndexOf("expr:", StringComparison.Ordinal)..a.IndexOf("labels:", StringComparison.Ordinal)]),
    ];

    [GeneratedRegex(@"platform_[a-z_]+(\{[^}]*\})?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Selector();
}
