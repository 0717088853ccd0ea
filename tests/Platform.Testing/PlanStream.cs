using System.Collections.Concurrent;
using static Platform.Testing.PlanCommand;

namespace Platform.Testing;

/// <summary>Plans for as long as a test wants: live and dry, with steps in the database and outside, some of which fail.</summary>
public sealed class PlanStream(Func<Task<Agent>> connect, int seed) : IAsyncDisposable
{
    private readonly ConcurrentQueue<PlanCommand> sent = new();
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    /// <summary>Every plan that the broker has taken.</summary>
    public IReadOnlyCollection<PlanCommand> Sent => sent;

    /// <summary>A line for each time that an external step was called: its command's id.</summary>
    public string Effects { get; } = Path.Combine(Path.GetTempPath(), Command.NewName("effects"));

    public void Start(Signer approver) => running = Task.Run(() => RunAsync(approver));

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromMinutes(3));
    }

    /// <summary>Ids of external steps that were called more than once.</summary>
    public IReadOnlyList<string> CalledTwice() => File.Exists(Effects) ? [.. File.ReadAllLines(Effects).CountBy(l => l).Where(l => l.Value > 1).Select(l => l.Key)] : [];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
        File.Delete(Effects);
    }

    private async Task RunAsync(Signer approver)
    {
        var random = new Random(seed);
        while (!stop.IsCancellationRequested)
        {
            var agent = await connect();
            try
            {
                var waiting = new Queue<Task>();
                while (!stop.IsCancellationRequested)
                {
                    var plan = approver.Approve(Next(random));
                    waiting.Enqueue(await agent.SendAsync(plan));
                    sent.Enqueue(plan);
                    // The answer of one whose runner died never comes.
                    if (waiting.Count > 4) await Task.WhenAny(waiting.Dequeue(), Task.Delay(TimeSpan.FromMilliseconds(500), stop.Token));
                }
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
            finally
            {
                await agent.DisposeAsync();
            }
        }
    }

    private PlanCommand Next(Random random)
    {
        var server = Command.NewName("SRV");
        var steps = new List<System.Text.Json.Nodes.JsonObject> { Step("create", Command.Create(server)) };
        var length = random.Next(2, 9);
        for (var i = 1; i <= length; i++)
        {
            steps.Add(random.Next(5) switch
            {
                0 => Step($"step {i}", "test.external", new { file = Effects, then = random.Next(6) == 0 ? "throw" : "succeed" }),
                1 => Step($"step {i}", Command.Deploy(server, $"{i}")),
                2 when random.Next(8) == 0 => Step($"step {i}", Command.Restart("nobody")),
                3 when random.Next(3) == 0 => Step($"step {i}", "server.drain", new { id = server, seconds = 0.1 }),
                _ => Step($"step {i}", Command.Restart(server)),
            });
        }

        return random.Next(5) == 0 ? Dry(steps) : Live(steps);
    }
}
