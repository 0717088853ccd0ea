using System.Text;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Actions;

/// <summary>
/// One agent may waste its own share, and nobody else's time; and the ledger says what was denied without an entry for each.
/// </summary>
public sealed class When_an_agent_floods(When_an_agent_floods.LittleShares shared) : SharedStackTest(shared), IClassFixture<When_an_agent_floods.LittleShares>
{
    private const int Flood = 4_000;
    private const int Plans = 300;
    private const int WaitingPlans = 60;

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "C06")]
    public async Task Should_count_what_is_denied_and_answer_the_others_meanwhile()
    {
        await using var noisy = await Agent.ConnectAsync(Stack.AgentBroker);
        var sent = new List<Task<Answer>>();
        for (var i = 0; i < Flood; i++)
            sent.Add(await noisy.SendAsync(Encoding.UTF8.GetBytes($$$"""{"agentId":"Noisy","commandId":"{{{Command.NewId()}}}","actionType":"no.such","parameters":{"n":{{{i}}}}}""")));

        // Whatever of it waits, it waits behind nobody's.
        var quiet = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")), within: TimeSpan.FromSeconds(10));
        Assert.Equal("SUCCESS", quiet.Status);

        await Eventually.EqualAsync(Flood, DeniedAsync, "each denial is in the ledger, by itself or counted", TimeSpan.FromSeconds(60), Stack.Describe);
        var entries = (await Stack.Ledger.EntriesAsync()).Where(e => e.AgentId == "Noisy").ToList();
        Assert.InRange(entries.Count, 21, 200);
        var counted = entries.Where(e => e.ErrorCode == "RATE_LIMITED").ToList();
        Assert.All(counted, e => Assert.Equal(e.PayloadJson.GetProperty("output").GetProperty("denials").GetInt64(), CodesOf(e)));
        Assert.Contains(counted, e => e.PayloadJson.GetProperty("output").GetProperty("codes").TryGetProperty("UNKNOWN_ACTION", out _));
        // Answers: the first with their own code, and some of those that were counted.
        Assert.Contains(await AnsweredAsync(), a => a.Code == "UNKNOWN_ACTION");
        await Eventually.TrueAsync(
            async () => (await AnsweredAsync()).Any(a => (a.Status, a.Code) == ("DENIED", "RATE_LIMITED")), "some of what is counted is answered",
            diagnose: Stack.Describe);
        Assert.True((await Stack.Ledger.VerifyAsync()).GetProperty("valid").GetBoolean());

        Task<Answer[]> AnsweredAsync() => Task.WhenAll(sent.Where(s => s.IsCompletedSuccessfully));
    }

    [Fact]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "G10")]
    public async Task Should_take_no_more_than_its_share_and_run_what_is_sent_again()
    {
        // The journal stands still, so that what is sent stays open.
        List<Command> commands = [.. Enumerable.Range(0, 300).Select(_ => Command.Create(Command.NewName("SRV")) with { AgentId = "Many" })];
        List<Task<Answer>> pending = [];
        await using (var blocking = new Npgsql.NpgsqlConnection(Stack.Business.Super))
        {
            await blocking.OpenAsync();
            await using var transaction = await blocking.BeginTransactionAsync();
            await using (var hold = new Npgsql.NpgsqlCommand("LOCK TABLE journal.command IN SHARE ROW EXCLUSIVE MODE", blocking)) await hold.ExecuteNonQueryAsync();
            foreach (var command in commands) pending.Add(await Agent.SendAsync(command));
            await Eventually.TrueAsync(() => pending.Any(p => p.IsCompleted), "some are not taken", diagnose: Stack.Describe);
        }

        var answers = await Task.WhenAll(pending).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(100, answers.Count(a => a.Status == "SUCCESS"));
        Assert.Equal(200, answers.Count(a => (a.Status, a.Code) == ("DENIED", "RATE_LIMITED")));
        Assert.All(answers, a => Assert.Contains(commands, c => c.CommandId == a.CommandId));

        var refused = commands.Where(c => answers.Any(a => a.CommandId == c.CommandId && a.Status == "DENIED")).Take(90).ToList();
        var again = await Agent.ExecuteAllAsync(refused);
        Assert.All(again, a => Assert.Equal(("SUCCESS", false), (a.Status, a.Replayed)));
        var made = (await Stack.Journal.ObjectsAsync()).Select(o => o.Id).ToHashSet();
        Assert.Equal(190, answers.Concat(again).SelectMany(a => a.AffectedIds).Distinct().Count(made.Contains));
    }

    [Fact]
    [Trait("Requirement", "R056")]
    [Trait("Requirement", "G10")]
    public async Task Should_let_others_plans_pass_its_own()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        var drain = Many(Live(Step("drain", "server.drain", new { id = server, seconds = 2 })));
        var first = await Agent.SendAsync(drain);
        // Until it is at work it is one of those that wait.
        await Eventually.EqualAsync(
            1L, () => Stack.Business.ScalarAsync<long>("SELECT count(*) FROM journal.command WHERE command_id = $1", drain.CommandId),
            "the first plan is at work", diagnose: Stack.Describe);
        List<PlanCommand> plans = [.. Enumerable.Range(0, Plans).Select(_ => Many(Live(Step("create", Command.Create(Command.NewName("SRV"))))))];
        List<Task<Answer>> answers = [];
        foreach (var plan in plans) answers.Add(await Agent.SendAsync(plan));

        var quiet = await Agent.ExecuteAsync(Live(Step("create", Command.Create(Command.NewName("SRV")))) with { AgentId = "Quiet" }, TimeSpan.FromSeconds(20));
        Assert.Equal("COMPLETED", quiet.Status);
        Assert.InRange(answers.Count(a => a.IsCompletedSuccessfully && a.Result.Status == "COMPLETED"), 0, WaitingPlans / 2);

        // Of those that are denied two hundred are told.
        await first;
        await Eventually.TrueAsync(() => answers.Count(a => a.IsCompleted) >= WaitingPlans + 200, "what waited ran, and the rest is denied", diagnose: Stack.Describe);
        var ended = await Task.WhenAll(answers.Where(a => a.IsCompleted));
        Assert.InRange(ended.Count(a => a.Status == "COMPLETED"), WaitingPlans, WaitingPlans + 1);
        Assert.All(ended.Where(a => a.Status != "COMPLETED"), a => Assert.Equal(("DENIED", "RATE_LIMITED"), (a.Status, a.Code)));

        // What was denied for being too much is new when it comes again.
        var denied = plans.First(p => ended.Any(a => a.CommandId == p.CommandId && a.Status == "DENIED"));
        var again = await Agent.ExecuteAsync(denied);
        Assert.Equal(("COMPLETED", false), (again.Status, again.Replayed));

        static PlanCommand Many(PlanCommand plan) => plan with { AgentId = "Planner" };
    }

    private async Task<int> DeniedAsync()
    {
        var entries = (await Stack.Ledger.EntriesAsync()).Where(e => e.AgentId == "Noisy").ToList();
        return (int)entries.Sum(e => e.ErrorCode == "RATE_LIMITED" ? CodesOf(e) : 1);
    }

    private static long CodesOf(LedgerEntry entry) => entry.PayloadJson.GetProperty("output").GetProperty("codes").EnumerateObject().Sum(c => c.Value.GetInt64());

    /// <summary>A runner in which an agent's share is used up soon, and which executes one plan at a time.</summary>
    public sealed class LittleShares : SharedStack
    {
        protected override StackOptions Options => new()
        {
            RunnerSettings = new Dictionary<string, string>
            {
                ["Accepting__DenialsAtOnce"] = "20",
                ["Accepting__DenialsPerSecond"] = "1",
                ["Accepting__OpenCommands"] = "100",
                ["Plans__AtOnce"] = "1",
                ["Plans__OpenPerAgent"] = WaitingPlans.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
        };
    }
}
