using ActionRunner.Cataloguing;
using ActionRunner.Executing;
using ActionRunner.Guarding;
using ActionRunner.Sharing;
using Microsoft.Extensions.Options;
using Platform.Hosting;

namespace ActionRunner.Accepting;

/// <summary>
/// Slow and external commands, each by itself. A command waits for one of <see cref="AcceptingOptions.AloneAtOnce"/> places before it
/// begins, so that no quick one waits behind it here and a dying process leaves nothing open that it had not started. The agents whose
/// commands wait take turns.
/// </summary>
internal sealed class AloneLane(
    Admission admission, Guidance guidance, GroupExecutor groups, ExternalExecutor externals, Draining draining, IOptions<AcceptingOptions> options, ILogger<AloneLane> log)
{
    private readonly FairQueue<Taken> waiting = new();

    public void Add(Taken taken, CancellationToken stop)
    {
        waiting.Add(taken.Share, 0, taken);
        // It may have come after the others were returned, and every place may be taken.
        if (stop.IsCancellationRequested) ReturnWaiting();
    }

    /// <summary>No more will come.</summary>
    public void Complete() => waiting.Complete();

    /// <summary>
    /// Works until completed. When <paramref name="stop"/> is cancelled, what waits is returned and what is at work is cancelled.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await using var told = stop.Register(ReturnWaiting);
        var places = Enumerable.Range(0, options.Value.AloneAtOnce).Select(_ => Task.Run(() => WorkAsync(stop))).ToList();
        // One that fails ends the process, whatever the others do.
        await await Task.WhenAny(places);
        await Task.WhenAll(places);
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        while (await waiting.WaitAsync())
        {
            // Another place may have taken it.
            if (!waiting.TryTake(out var taken)) continue;
            if (stop.IsCancellationRequested) admission.Return(taken);
            else if (await BeginAsync(taken, stop) is [var begun]) await ExecuteAsync(begun, stop);
        }
    }

    /// <summary>It may have waited long for its place: what guidance said before it came here may have changed.</summary>
    private async Task<List<Pending>> BeginAsync(Taken taken, CancellationToken stop)
    {
        var why = await guidance.WhyNotAsync(taken.Command.Action.Type, taken.Command.Trigger, draining.Hard);
        return await admission.BeginAsync([taken], [], why is null ? null : _ => why, stop);
    }

    private async Task ExecuteAsync(Pending p, CancellationToken stop)
    {
        try
        {
            if (p.Attempt.Command.Action.Kind == ActionKind.External) await externals.ExecuteAsync(p.Attempt, stop, draining.Hard);
            else await groups.ExecuteSlowAsync(p.Attempt, stop, draining.Hard);
        }
        catch (Exception e) when (draining.Hard.IsCancellationRequested)
        {
            // Its intent stays open, and the next runner closes it with the truth.
            admission.LetGo(p);
            log.LogError("The attempt of command {CommandId} was left open: {Reason}", p.Attempt.Command.CommandId, e.Message);
            return;
        }

        admission.Finish(p);
    }

    private void ReturnWaiting()
    {
        while (waiting.TryTake(out var taken)) admission.Return(taken);
    }
}
