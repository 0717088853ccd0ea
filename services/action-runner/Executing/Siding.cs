namespace ActionRunner.Executing;

/// <summary>
/// Where attempts wait for a row that somebody else has locked, so that nobody waits behind them. Those that name the same object run one
/// after the other, in the order in which they came; all others side by side.
/// </summary>
internal sealed class Siding : IDisposable
{
    /// <summary>Most at work at once; each holds a connection.</summary>
    private readonly SemaphoreSlim room = new(16);
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task> last = new(StringComparer.Ordinal);
    private readonly HashSet<Task> waiting = [];

    /// <summary>Whether somebody waits here who names one of these objects too.</summary>
    public bool Holds(IReadOnlyList<string> objects)
    {
        lock (gate) return last.Count > 0 && objects.Any(last.ContainsKey);
    }

    /// <summary>Runs it behind those that name the same objects. It must not throw.</summary>
    public void Add(IReadOnlyList<string> objects, Func<Task> run)
    {
        lock (gate)
        {
            var before = objects.Select(o => last.GetValueOrDefault(o)).OfType<Task>().ToArray();
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add(turn.Task);
            foreach (var o in objects) last[o] = turn.Task;
            _ = Task.Run(() => RunAsync(before, objects, turn, run));
        }
    }

    /// <summary>Ends when nobody waits here.</summary>
    public async Task EmptyAsync()
    {
        while (true)
        {
            Task[] all;
            lock (gate) all = [.. waiting];
            if (all.Length == 0) return;
            await Task.WhenAll(all);
        }
    }

    public void Dispose() => room.Dispose();

    private async Task RunAsync(Task[] before, IReadOnlyList<string> objects, TaskCompletionSource turn, Func<Task> run)
    {
        await Task.WhenAll(before);
        await room.WaitAsync();
        try
        {
            await run();
        }
        finally
        {
            room.Release();
            lock (gate)
            {
                waiting.Remove(turn.Task);
                foreach (var o in objects)
                {
                    if (last.GetValueOrDefault(o) == turn.Task) last.Remove(o);
                }
            }

            turn.SetResult();
        }
    }
}
