using System.Collections.Concurrent;
using RabbitMQ.Client;

namespace Platform.Testing;

/// <summary>
/// Agents that go on whatever dies: each command is kept and published again, unchanged, until the broker has confirmed it. What is sent
/// follows from the seed alone; when it is sent does not.
/// </summary>
public sealed class CommandStream(Uri broker, int seed, HttpStub existing, int perSecond) : IAsyncDisposable
{
    private const int Servers = 20;
    private readonly ConcurrentQueue<Command> sent = new();
    private readonly List<string> servers = [.. Enumerable.Range(0, Servers).Select(_ => Command.NewName("SRV"))];
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    /// <summary>What the broker has confirmed, duplicates included.</summary>
    public IReadOnlyCollection<Command> Sent => sent;

    public void Start() => running = Task.Run(RunAsync);

    /// <summary>Ends after the command that is on its way.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromMinutes(3));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
    }

    private async Task RunAsync()
    {
#pragma warning disable CA5394 // A seeded sequence is the point.
        var random = new Random(seed);
#pragma warning restore CA5394
        var history = new List<Command>();
        foreach (var server in servers) history.Add(Command.Create(server, new { maintenance = false }));
        var next = 0;
        IConnection? connection = null;
        IChannel? channel = null;
        while (!stop.IsCancellationRequested || next < Servers)
        {
            if (next == history.Count) history.Add(Next(random, history));
            try
            {
                if (channel is null)
                {
                    var factory = new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false, ClientProvidedName = "a stream of commands" };
                    // Without a limit of ours the client waits for ever where the broker hangs up at the wrong moment.
                    using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
                    connection = await factory.CreateConnectionAsync(limit.Token);
                    channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
                }

                var command = history[next];
                await channel.BasicPublishAsync("execute-action", "", mandatory: true, new BasicProperties { ContentType = "application/json", DeliveryMode = DeliveryModes.Persistent }, command.ToBytes())
                    .AsTask().WaitAsync(TimeSpan.FromSeconds(5));
                sent.Enqueue(command);
                next++;
                await Task.Delay(TimeSpan.FromSeconds(1.0 / perSecond));
            }
            catch (Exception)
            {
                // Not confirmed is not known: the same command goes out again, which is what command ids are for.
                if (connection is not null) await connection.AbortAsync(TimeSpan.FromSeconds(1));
                (connection, channel) = (null, null);
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }

        if (connection is not null) await connection.AbortAsync(TimeSpan.FromSeconds(1));
    }

#pragma warning disable CA5394
    private Command Next(Random random, List<Command> history)
    {
        var server = servers[random.Next(Servers)];
        return random.Next(100) switch
        {
            < 30 => Command.Restart(server),
            < 42 => Command.Deploy(server, "v" + random.Next(100)),
            < 52 => Command.Create(Command.NewName("SRV")),
            < 60 => Command.Update(server, 1_000_000, new { never = true }),
            < 66 => new Command("test.write", new { id = Command.NewName("thing"), then = "fail" }),
            < 70 => new Command("test.tree", new { tolerant = true, steps = new object[] { Step("server.restart", new { id = server }), Step("test.write", new { id = Command.NewName("thing"), then = "throw" }) } }),
            < 74 => new Command("test.tree", new { thenFail = true, steps = new object[] { Step("server.restart", new { id = server }) } }),
            < 76 => new Command("test.pair", new { first = server, second = servers[random.Next(Servers)] }),
            < 80 => new Command("no.such.action", new { id = server }),
            < 88 => Command.HttpCall(existing.At("/ok")),
            < 91 => Command.HttpCall(existing.At("/500")),
            < 93 => Command.HttpCall(existing.At("/die")),
            _ => history[random.Next(history.Count)],
        };
    }
#pragma warning restore CA5394

    private static object Step(string type, object parameters) => new { type, parameters };
}
