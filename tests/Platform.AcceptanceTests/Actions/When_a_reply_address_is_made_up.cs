using System.Buffers.Binary;
using System.Text;
using RabbitMQ.Client;

namespace Platform.AcceptanceTests.Actions;

/// <summary>
/// The broker decodes a direct reply-to in the channel of whoever answers, and ends the whole connection over one that it cannot decode.
/// </summary>
[Collection(nameof(MendedStack))]
public sealed class When_a_reply_address_is_made_up(SharedStack stack) : SharedStackTest(stack)
{
    private const string Prefix = "amq.rabbitmq.reply-to.";

    [Fact]
    [Trait("Requirement", "C06")]
    public async Task Should_cost_nobody_else_s_answer()
    {
        await using var rogue = await Platform.Testing.Agent.ConnectAsync(Stack.AgentBroker, Stack.Describe);
        var made = MadeUp(await OwnAddressAsync(rogue.Channel));
        var (ends, endsApart) = (Ended("answers"), Ended("answers apart"));
        var answers = new List<Answer>();
        for (var i = 0; i < 60; i++)
        {
            for (var j = 0; j < 3; j++) _ = await rogue.SendAsync(Command.Create(Command.NewName("SRV")), p => p.ReplyTo = made[((3 * i) + j) % made.Count]);
            answers.Add(await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV"))));
            if (i % 20 == 0) answers.Add(await NewcomerAsync());
        }

        Assert.All(answers, a => Assert.Equal("SUCCESS", a.Status));
        await Eventually.TrueAsync(async () => await Stack.Journal.OpenAsync() == 0, "every command was executed", diagnose: Stack.Describe);
        // A connection ends over an address of another node at most: what is no address at all is seen by its form.
        Assert.InRange(Ended("answers") - ends, 0, 0);
        Assert.InRange(Ended("answers apart") - endsApart, 0, 10);
    }

    [Fact]
    [Trait("Requirement", "C06")]
    public async Task Should_lose_no_answer_that_was_on_its_way_when_the_broker_ended_the_connection()
    {
        var ends = Ended("answers");
        var answers = new List<Task<Answer>>();
        // Those of this virtual host alone are asked who they are: one whose client another test has frozen may not answer.
        var ending = TestServers.RabbitmqctlAsync("eval", $$"""
            [begin
               [exit(P, kill) || P <- [element(6, C) || C <- rabbit_connection_tracking:list(<<"{{Stack.VirtualHost}}">>)],
                 [{client_properties, T}] <- [(catch rabbit_networking:connection_info(P, [client_properties]))],
                 {<<"connection_name">>, longstr, <<"action-runner answers">>} <- T],
               timer:sleep(150)
             end || _ <- lists:seq(1, 20)], ok.
            """);
        while (!ending.IsCompleted)
        {
            var some = new List<Task<Answer>>();
            for (var i = 0; i < 20; i++) some.Add(await Agent.SendAsync(Command.Create(Command.NewName("SRV"))));
            answers.AddRange(some);
            await some[^1].WaitAsync(Eventually.Patience);
        }

        await ending;
        Assert.All(await Task.WhenAll(answers).WaitAsync(Eventually.Patience), a => Assert.Equal("SUCCESS", a.Status));
        Assert.True(Ended("answers") - ends >= 3, "The connection for answers was hardly ever closed; the test showed nothing.");
    }

    /// <summary>Its first answer goes to an address that nobody has seen before.</summary>
    private async Task<Answer> NewcomerAsync()
    {
        await using var agent = await Platform.Testing.Agent.ConnectAsync(Stack.AgentBroker, Stack.Describe);
        return await agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
    }

    private int Ended(string purpose) => Stack.Runner.Output.Count(l => l.Contains($"The connection for \\\"{purpose}\\\" ended", StringComparison.Ordinal));

    /// <summary>What the broker makes of <c>amq.rabbitmq.reply-to</c> for this channel.</summary>
    private static async Task<string> OwnAddressAsync(IChannel channel)
    {
        var queue = "agent.reply." + Command.NewName("own");
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true);
        await channel.ExchangeDeclareAsync(queue, ExchangeType.Fanout, durable: false, autoDelete: true);
        await channel.QueueBindAsync(queue, queue, "");
        await channel.BasicPublishAsync(queue, "", mandatory: true, new BasicProperties { ReplyTo = "amq.rabbitmq.reply-to" }, ReadOnlyMemory<byte>.Empty);
        return (await channel.BasicGetAsync(queue, autoAck: true))!.BasicProperties.ReplyTo!;
    }

    private static List<string> MadeUp(string own)
    {
        var (process, key) = (own[Prefix.Length..].Split('.')[0], own[Prefix.Length..].Split('.')[1]);
        var bytes = Convert.FromBase64String(process);
        var node = bytes.AsSpan().IndexOf("reply@"u8);
        return
        [
            Prefix + "AAAA.BBBB",
            Prefix,
            "amq.rabbitmq.reply-to",
            "amq.rabbitmq.reply-to-else",
            Prefix + process,
            Prefix + process + ".",
            Prefix + process + "." + key + "." + key,
            Prefix + process[..^8] + "." + key,
            Prefix + process + "AAAA." + key,
            Prefix + "%%%%." + key,
            Prefix + process + "." + key[..^4],
            Prefix + process + "\u00e9." + key,
            (Prefix + process + "." + key).PadRight(255, 'A'),
            // Processes that are none, or no channel.
            Changed(b => BinaryPrimitives.WriteUInt32BigEndian(b[^12..], 0)),
            Changed(b => BinaryPrimitives.WriteUInt32BigEndian(b[^12..], (1 << 28) - 1)),
            Changed(b => BinaryPrimitives.WriteUInt32BigEndian(b[^12..], uint.MaxValue)),
            Changed(b => BinaryPrimitives.WriteUInt32BigEndian(b[^8..], (1 << 13) - 1)),
            Changed(b => BinaryPrimitives.WriteUInt32BigEndian(b[^8..], uint.MaxValue)),
            // Another start of the node, and another node.
            Changed(b => b[^1] ^= 1),
            Changed(b => b[node + 6] = b[node + 6] == (byte)'1' ? (byte)'2' : (byte)'1'),
            Changed(b => "other"u8.CopyTo(b[node..])),
            Changed(b => b[1] = 104),
            "agent.reply.nobody-" + Command.NewName("q"),
            "agent.reply." + new string('x', 243),
            "agent.reply.\u0000\u0001\ufffd",
        ];

        string Changed(Change change)
        {
            var copy = bytes.ToArray();
            change(copy);
            return $"{Prefix}{Convert.ToBase64String(copy)}.{key}";
        }
    }

    private delegate void Change(Span<byte> bytes);
}
