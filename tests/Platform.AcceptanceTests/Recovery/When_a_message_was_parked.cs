using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace Platform.AcceptanceTests.Recovery;

/// <summary>
/// What no reader took stands in the broker for a person, with the product's own policies, and the person's tool deals with it.
/// </summary>
[Collection(nameof(SharedStackTwo))]
public sealed class When_a_message_was_parked(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    public async Task Should_show_an_answer_that_was_put_aside_without_its_secrets_and_put_it_back_once()
    {
        await PrepareAsync();
        var name = "agent.reply." + Command.NewName("late");
        var channel = Agent.Channel;
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false);
        await ParkAsync(channel, name, """{"status":"SUCCESS","password":"correct-horse-battery"}""");
        var parked = await ListAsync(name + "_error");

        var (shown, text) = await HestiaAsync("errors", "show", parked);
        Assert.Equal(0, shown);
        Assert.Contains("its reader failed with it", text.ReplaceLineEndings(" "), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("correct-horse-battery", text, StringComparison.Ordinal);

        var (replayed, said) = await HestiaAsync("errors", "replay", parked[..8]);
        Assert.True(replayed == 0, said);
        var back = await channel.BasicGetAsync(name, autoAck: true);
        Assert.Equal("""{"status":"SUCCESS","password":"correct-horse-battery"}""", Encoding.UTF8.GetString(back!.Body.Span));
        Assert.Null(await channel.BasicGetAsync(name, autoAck: true));
        Assert.DoesNotContain(back.BasicProperties.Headers?.Keys ?? [], k => k.StartsWith("x-death", StringComparison.Ordinal));
        Assert.Equal(3, (await HestiaAsync("errors", "replay", parked)).Code);

        // An act of the operator is an attempt like any other, with who it was.
        await Eventually.TrueAsync(async () => (await EntriesAsync(parked)) is [("parked.replay", "SUCCESS")], "the replay's entry is in the ledger");
    }

    [Fact]
    public async Task Should_remove_what_the_ledger_refuses_for_the_operator_and_for_nobody_else()
    {
        await PrepareAsync();
        await using (var source = await Platform.Testing.Agent.ConnectAsync(TestServers.Broker("action-runner", Stack.VirtualHost)))
            await source.Channel.BasicPublishAsync("action-attempted", "", mandatory: true, new BasicProperties { MessageId = Command.NewName("none") }, """{"status":"NONE"}"""u8.ToArray());
        var parked = await ListAsync("ledger");

        var discard = new Command("parked.discard", new { id = parked, reason = "It was never one." });
        Assert.StartsWith("FORBIDDEN", (await Agent.ExecuteAsync(discard)).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await HestiaAsync("errors", "show", parked)).Code);
        Assert.Equal(2, (await HestiaAsync("errors", "discard", parked)).Code);
        var (code, said) = await HestiaAsync("errors", "discard", parked, "--reason", "It was never a record.");
        Assert.True(code == 0, said);
        Assert.Equal(3, (await HestiaAsync("errors", "show", parked)).Code);
        await Eventually.TrueAsync(async () => (await EntriesAsync(parked)) is [("parked.discard", "SUCCESS")], "the entry of what was discarded is in the ledger");
    }

    /// <summary>Gives the test's virtual host what the broker's definitions give the product's.</summary>
    private async Task PrepareAsync()
    {
        await using (var administrator = await Platform.Testing.Agent.ConnectAsync(TestServers.BrokerAdministrator(Stack.VirtualHost)))
        {
            var channel = administrator.Channel;
            await channel.ExchangeDeclareAsync("parked", ExchangeType.Fanout, durable: true);
            await channel.QueueDeclareAsync("parked", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
            await channel.QueueBindAsync("parked", "parked", "");
        }

        await TestServers.RabbitmqctlAsync("eval", $$"""
            G = fun(K, P) -> proplists:get_value(K, P) end,
            [rabbit_policy:set(<<"{{Stack.VirtualHost}}">>, G(name, P), G(pattern, P), G(definition, P), G(priority, P), G('apply-to', P), <<"tests">>)
             || P <- rabbit_policy:list(<<"platform">>), lists:member(G(name, P), [<<"refused-records">>, <<"untaken-answers">>, <<"parked">>])].
            """);
    }

    /// <summary>As MassTransit does it when a consumer has failed for good; then it becomes too old there.</summary>
    private static async Task ParkAsync(IChannel channel, string queue, string body)
    {
        var aside = queue + "_error";
        await channel.QueueDeclareAsync(aside, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-message-ttl"] = 100 });
        await channel.ExchangeDeclareAsync(aside, ExchangeType.Fanout, durable: true);
        await channel.QueueBindAsync(aside, aside, "");
        var properties = new BasicProperties
        {
            MessageId = Command.NewName("answer"),
            Headers = new Dictionary<string, object?> { ["MT-Reason"] = "fault", ["MT-Fault-Message"] = "Its consumer had no patience" },
        };
        await channel.BasicPublishAsync(aside, "", mandatory: true, properties, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>Waits until one of this queue is parked; its id.</summary>
    private async Task<string> ListAsync(string queue)
    {
        string? id = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var (code, output) = await HestiaAsync("errors", "list", "--json");
                Assert.True(code == 0, output);
                id = output.Split('\n').Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement)
                    .Where(m => m.GetProperty("queue").GetString() == queue).Select(m => m.GetProperty("id").GetString()).FirstOrDefault();
                return id is not null;
            },
            $"a message of {queue} is listed");
        return id!;
    }

    private async Task<List<(string?, string?)>> EntriesAsync(string parked) =>
        [.. (await Stack.Ledger.EntriesAsync()).Where(e => e.AffectedIds.Contains("parked:" + parked) && e.Kind == "action_attempt").Select(e => (e.ActionType, e.Status))];

    private async Task<(int Code, string Output)> HestiaAsync(params string[] arguments)
    {
        var status = Path.Combine(Path.GetTempPath(), $"platform-status-{Command.NewId():N}.json");
        await File.WriteAllTextAsync(status, JsonSerializer.Serialize(new { @operator = new { amqp = TestServers.Broker("operator", Stack.VirtualHost) } }));
        try
        {
            return await Hestia.RunAsync(status, arguments);
        }
        finally
        {
            File.Delete(status);
        }
    }
}
