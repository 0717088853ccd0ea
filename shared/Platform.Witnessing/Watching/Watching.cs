using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Hosting;

namespace Platform.Witnessing;

/// <summary>
/// Has each checkpoint looked at that comes by the bus, and asks the ledger for its newest one where none came for ten seconds: a broker
/// that says nothing, or a ledger that signs no more, must not blind the witness.
/// </summary>
internal sealed class Watching(
    LedgerWitness witness, HeardCheckpoint heard, LedgerProofs ledger, WitnessState state, WitnessTelemetry telemetry, SchemaGate schema,
    TimeProvider time, ILogger<Watching> log) : BackgroundService
{
    private static readonly TimeSpan AskAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterAFault = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        telemetry.Observe(() => state.Disagrees, () => state.Silence.TotalSeconds, () => state.Size);
        await schema.Opened.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var loaded = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!loaded) await witness.LoadAsync(stoppingToken);
                loaded = true;
                await heard.WaitAsync(AskAfter, stoppingToken);
                var next = heard.Take() ?? (await ledger.CheckpointAsync(stoppingToken) is { } served ? new UncheckedCheckpoint(served, null) : null);
                if (next is null) state.Hinder("the ledger has signed nothing");
                else await witness.LookAsync(next, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                var reason = e is IOException or NpgsqlException ? e.Message.TrimEnd('.') : $"{e.GetType().Name}: {e.Message.TrimEnd('.')}";
                if (state.Hinder(reason)) log.LogWarning("The ledger cannot be witnessed now: {Reason}", reason);
                await Task.Delay(AfterAFault, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
