using System.Threading.Channels;
using ActionRunner.Executing;
using ActionRunner.Guarding;
using Microsoft.Extensions.Options;

namespace ActionRunner.Accepting;

/// <summary>A command on its way through the guarded lane.</summary>
/// <param name="Taken">The command.</param>
/// <param name="Named">The objects that it keeps others from until it has begun.</param>
internal sealed record Guarded(Taken Taken, IReadOnlyList<string> Named);

/// <summary>
/// Where commands wait for guidance, so that nobody else waits for the miner: those whose type the policy denies where it is to be avoided,
/// and quick ones that came behind such a one and name the same object, because their order is kept. Those that wait are asked about
/// together, <see cref="AskedAtOnce"/> at a time, and begin in the order in which they came.
/// </summary>
internal sealed class GuardedLane(Admission admission, Guidance guidance, AloneLane alone, IOptions<AcceptingOptions> options)
{
    /// <summary>Commands that are asked about together.</summary>
    public const int AskedAtOnce = 256;

    private readonly Channel<Guarded> waiting = Channel.CreateUnbounded<Guarded>();
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> held = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether the command is to go this way; null where it need not. From now on what names the same objects is to follow it, also before
    /// it is added: what was to begin before it may not have begun yet.
    /// </summary>
    public Guarded? Hold(Taken taken, PolicyRules rules)
    {
        var action = taken.Command.Action;
        // The order of slow and external actions is not kept.
        if (action.Alone) return rules.Denies(action.Type) ? new Guarded(taken, []) : null;
        lock (gate)
        {
            var asked = rules.Denies(action.Type);
            if (!asked && held.Count == 0) return null;
            var named = action.AffectedBy(taken.Command.Parameters);
            if (!asked && !named.Any(held.ContainsKey)) return null;
            foreach (var name in named) held[name] = held.GetValueOrDefault(name) + 1;
            return new Guarded(taken, named);
        }
    }

    public void Add(IEnumerable<Guarded> guarded, CancellationToken stop)
    {
        foreach (var one in guarded) waiting.Writer.TryWrite(one);
        // They may have come after the others were returned.
        if (stop.IsCancellationRequested) ReturnWaiting();
    }

    /// <summary>No more will come.</summary>
    public void Complete() => waiting.Writer.TryComplete();

    /// <summary>Hands on what has begun, until completed. When <paramref name="stop"/> is cancelled, what waits is returned.</summary>
    public async Task RunAsync(ChannelWriter<List<Pending>> begun, CancellationToken stop)
    {
        await using var told = stop.Register(ReturnWaiting);
        var group = new List<Guarded>();
        while (await waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            group.Clear();
            while (group.Count < AskedAtOnce && waiting.Reader.TryRead(out var one)) group.Add(one);
            await BeginAsync(group, begun, stop);
        }
    }

    private async Task BeginAsync(List<Guarded> group, ChannelWriter<List<Pending>> begun, CancellationToken stop)
    {
        IReadOnlyDictionary<(string, string?), string> refusals;
        try
        {
            refusals = await guidance.RefusalsAsync(group.Select(g => KeyOf(g.Taken.Command)), stop);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Whatever it is: a policy file or a miner that fails just then may do so in any way.
            foreach (var one in group) Return(one);
            return;
        }

        foreach (var part in group.Chunk(options.Value.GroupSize))
        {
            var (slow, begin) = (new List<Taken>(), new List<Taken>());
            foreach (var (taken, _) in part) (taken.Command.Action.Alone && WhyNot(taken.Command) is null ? slow : begin).Add(taken);
            foreach (var taken in slow) alone.Add(taken, stop);
            if (begin.Count > 0 && await admission.BeginAsync(begin, [], WhyNot, stop) is { Count: > 0 } pending) await begun.WriteAsync(pending, CancellationToken.None);
            foreach (var one in part) Free(one);
        }

        string? WhyNot(Command command) => refusals.GetValueOrDefault(KeyOf(command));
    }

    private static (string ActionType, string? Trigger) KeyOf(Command command) => (command.Action.Type, command.Trigger);

    private void ReturnWaiting()
    {
        while (waiting.Reader.TryRead(out var one)) Return(one);
    }

    private void Return(Guarded guarded)
    {
        admission.Return(guarded.Taken);
        Free(guarded);
    }

    private void Free(Guarded guarded)
    {
        lock (gate)
        {
            foreach (var name in guarded.Named)
            {
                if (--held[name] == 0) held.Remove(name);
            }
        }
    }
}
