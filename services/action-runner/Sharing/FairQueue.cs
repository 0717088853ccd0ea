namespace ActionRunner.Sharing;

/// <summary>
/// What waits of several agents, taken in turn: each agent's own in the order in which it came, and in each round as many bytes of one
/// as of another, however many wait of it. Thread-safe; its users bound it.
/// </summary>
internal sealed class FairQueue<T>
{
    /// <summary>Bytes of one agent in a round: some ten commands of the usual size.</summary>
    private const int Round = 8 << 10;

    /// <summary>What the smallest counts: it has its costs too.</summary>
    private const int Least = 512;

    private readonly Lock gate = new();
    private readonly Dictionary<Share, Lane> lanes = [];
    private readonly Queue<Lane> turns = new();
    private TaskCompletionSource? changed;
    private bool completed;

    public void Add(Share share, int bytes, T item)
    {
        TaskCompletionSource? waiter;
        lock (gate)
        {
            if (!lanes.TryGetValue(share, out var lane))
            {
                lanes[share] = lane = new Lane(share);
                turns.Enqueue(lane);
            }

            lane.Items.Enqueue((Math.Max(Least, bytes), item));
            (waiter, changed) = (changed, null);
        }

        waiter?.TrySetResult();
    }

    /// <summary>No more will come.</summary>
    public void Complete()
    {
        TaskCompletionSource? waiter;
        lock (gate)
        {
            completed = true;
            (waiter, changed) = (changed, null);
        }

        waiter?.TrySetResult();
    }

    public bool TryTake(out T item)
    {
        lock (gate)
        {
            while (turns.TryPeek(out var lane))
            {
                if (lane.Credit > 0)
                {
                    (var cost, item) = lane.Items.Dequeue();
                    lane.Credit -= cost;
                    if (lane.Items.Count > 0) return true;
                    turns.Dequeue();
                    lanes.Remove(lane.Share);
                    return true;
                }

                lane.Credit += Round;
                turns.Enqueue(turns.Dequeue());
            }
        }

        item = default!;
        return false;
    }

    /// <summary>True as soon as something waits; false when it is completed and nothing waits.</summary>
    public async Task<bool> WaitAsync()
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (turns.Count > 0) return true;
                if (completed) return false;
                changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = changed.Task;
            }

            await wait;
        }
    }

    private sealed class Lane(Share share)
    {
        public Share Share => share;

        public Queue<(int Cost, T Item)> Items { get; } = new();

        /// <summary>What it may still take in this round; a large one takes from later rounds.</summary>
        public long Credit { get; set; } = Round;
    }
}
