using Platform.Execution;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

[TakesLong]
public sealed class When_security_is_raised_at_any_moment : OwnStackTest
{
    private static readonly int Times = Rounds.Of(normal: 12, whole: 100);

    [Fact]
    [Trait("Requirement", "R039")]
    [Trait("Requirement", "G8")]
    public async Task Should_begin_nothing_after_the_change_was_committed()
    {
        using var ada = new Signer("ada");
        Stack.Allow(ada.Allowed(maySetSecurity: true));
        var sovereign = await Stack.ConnectOperatorAsync();
        var random = new Random(Recovery.Chaos.Seed());
        var servers = Enumerable.Range(0, 4).Select(_ => Command.NewName("SRV")).ToList();
        await Agent.ExecuteAllAsync(servers.Select(s => Command.Create(s)));

        var statuses = new List<string>();
        for (var round = 0; round < Times; round++)
        {
            var version = 2L * round;
            var begun = await BegunAsync() + random.Next(0, 100);
            var plans = new List<Task<Answer>>();
            foreach (var server in servers) plans.Add(await Agent.SendAsync(Live(Enumerable.Range(0, 30).Select(i => Step($"restart {i}", Command.Restart(server))))));
            var commands = new List<Task<Answer>>();
            for (var i = 0; i < 40; i++) commands.Add(await Agent.SendAsync(Command.Create(Command.NewName("SRV"))));
            // 160 can begin in a round: this is amid them.
            await Eventually.TrueAsync(async () => await BegunAsync() >= begun, "so many have begun", diagnose: Stack.Describe);

            var raised = await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Compromised, reason: $"Round {round}."));
            Assert.Equal("CHANGED", raised.Status);
            statuses.AddRange((await Task.WhenAll(plans).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Select(a => a.Status));
            await Task.WhenAll(commands).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.Equal("CHANGED", (await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Operational, fromVersion: version + 1))).Status);
        }

        // A transaction has its number from its first write, which stands behind the lock: what began after a change has a higher one.
        var late = await Stack.Business.ScalarAsync<long>("""
            SELECT count(*) FROM journal.command c
            JOIN security.change raised ON raised.security_state <> 'OPERATIONAL' AND c.xmin::text::bigint > raised.xmin::text::bigint
            JOIN security.change cleared ON cleared.version = raised.version + 1 AND c.xmin::text::bigint < cleared.xmin::text::bigint
            WHERE c.attempt_id IS NOT NULL
            """);
        Assert.Equal(0, late);
        Assert.True(
            statuses.Count(s => s == "INCOMPLETE") >= Times / 4,
            $"Too few were caught at work: {string.Join(", ", statuses.CountBy(s => s))}");
        Assert.All(statuses, s => Assert.Contains(s, (string[])["INCOMPLETE", "COMPLETED", "DENIED"]));
        await Stack.ExecutionsHoldAsync();
    }

    private Task<long> BegunAsync() => Stack.Business.ScalarAsync<long>("SELECT count(*) FROM journal.command WHERE attempt_id IS NOT NULL");
}
