using RabbitMQ.Client;

namespace Platform.AcceptanceTests.Actions;

[Collection(nameof(SharedStackOne))]
public sealed class When_an_answer_is_asked_for(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    [Trait("Requirement", "R113")]
    public async Task Should_answer_a_queue_of_the_agent_with_its_correlation_id()
    {
        var queue = "agent.reply." + Command.NewName("q");
        await Agent.Channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true);
        var command = Command.Create(Command.NewName("SRV"));
        await Agent.SendAsync(command, p => (p.ReplyTo, p.CorrelationId) = (queue, "mine"));

        BasicGetResult? answer = null;
        await Eventually.TrueAsync(async () => (answer = await Agent.Channel.BasicGetAsync(queue, autoAck: true)) is not null, "the answer is in the agent's queue", diagnose: Stack.Describe);
        Assert.Equal("mine", answer!.BasicProperties.CorrelationId);
        Assert.Contains("\"SUCCESS\"", System.Text.Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ledger")]
    [InlineData("execute-action")]
    [InlineData("somebody.else")]
    [Trait("Requirement", "G7")]
    public async Task Should_answer_nowhere_else(string replyTo)
    {
        // The administrator looks on: a queue that is no agent's.
        await using var admin = await Stack.ConnectAgentAsync(TestServers.BrokerAdministrator(Stack.VirtualHost));
        if (replyTo == "somebody.else") await admin.Channel.QueueDeclareAsync(replyTo, durable: false, exclusive: false, autoDelete: false);
        var command = Command.Create(Command.NewName("SRV"));
        await Agent.SendAsync(command, p => p.ReplyTo = replyTo);

        await Eventually.TrueAsync(async () => (await Stack.Journal.RecordsAsync(command.CommandId)).Count == 1, "the command was executed all the same");
        // Whatever is answered after it has been sent after it, on the same channel.
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        if (replyTo == "somebody.else") Assert.Equal(0u, (await admin.Channel.QueueDeclarePassiveAsync(replyTo)).MessageCount);
        await Stack.CaughtUpAsync();
        Assert.Equal(0, await Stack.AuditDatabase.ScalarAsync<long>("SELECT count(*) FROM ledger.rejected"));
        Assert.Single(await Stack.Journal.RecordsAsync(command.CommandId));
    }

    [Fact]
    [Trait("Requirement", "R005")]
    public async Task Should_continue_the_agent_s_trace_into_the_record_the_answer_and_the_ledger()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        var deploy = Command.Deploy(server, "1.2");
        var answer = await Agent.ExecuteAsync(deploy, p => p.Headers = new Dictionary<string, object?> { ["traceparent"] = $"00-{Trace}-00f067aa0ba902b7-01" });

        Assert.Contains(Trace, answer.Traceparent, StringComparison.Ordinal);
        await Stack.CaughtUpAsync();
        var entries = (await Stack.Ledger.EntriesAsync()).Where(e => e.AffectedIds.Contains(server) && e.ActionType != "object.create").ToList();
        Assert.Equal(2, entries.Count);
        Assert.All(entries, e => Assert.Contains(Trace, e.PayloadJson.GetProperty("traceparent").GetString(), StringComparison.Ordinal));
        Assert.All(entries, e => Assert.DoesNotContain("00f067aa0ba902b7", e.PayloadJson.GetProperty("traceparent").GetString(), StringComparison.Ordinal));

        var denied = await Agent.SendAndWaitAsync("{}"u8.ToArray(), p => p.Headers = new Dictionary<string, object?> { ["traceparent"] = $"00-{Trace}-00f067aa0ba902b7-01" });
        var record = Assert.Single(await Stack.Journal.RecordsAsync(denied.CommandId));
        Assert.Contains(Trace, record.Body.GetProperty("traceparent").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "R005")]
    public async Task Should_give_each_command_without_a_trace_one_of_its_own()
    {
        const string Trace = "5bf92f3577b34da6a3ce929d0e0e4736";
        // One agent's trace in the middle of others' commands, all in few batches.
        var answers = new List<Task<Answer>>();
        for (var i = 0; i < 60; i++)
        {
            var traced = i % 20 == 10;
            answers.Add(await Agent.SendAsync(
                Command.Create(Command.NewName("SRV")), p => p.Headers = traced ? new Dictionary<string, object?> { ["traceparent"] = $"00-{Trace}-00f067aa0ba902b7-01" } : null));
        }

        var traces = (await Task.WhenAll(answers)).Select(a => a.Traceparent!.Split('-')[1]).ToList();

        Assert.Equal(3, traces.Count(t => t == Trace));
        Assert.Equal(57, traces.Where(t => t != Trace).Distinct(StringComparer.Ordinal).Count());
    }
}
