using Npgsql;
using Platform.Hosting;

namespace ActionRunner.Guarding;

/// <summary>
/// Compares the security state with what is recorded of it, at the start and then every few seconds: with the journal in the same database,
/// and with the ledger, which whoever may alter this database has not altered. While they disagree nothing begins, and readiness says why.
/// An audit service that is away stops nothing: then the journal alone is compared.
/// </summary>
internal sealed class SecurityWatch(
    NpgsqlDataSource database, SecurityKernel kernel, LedgerWord ledger, SchemaGate schema, Readiness readiness, TimeProvider time, ILogger<SecurityWatch> log) : BackgroundService
{
    private const string Part = "security state";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private string? source;
    private string? told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect(Part);
        await schema.Opened.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Every, time);
        do await LookAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        try
        {
            source ??= await SourceAsync(cancel);
            await HearAsync(source, cancel);
            Tell((await kernel.ReadAsync(cancel)).Contradiction);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // Whatever begins reads the state itself, and stops where it cannot.
            kernel.Asked();
            log.LogDebug("The security state was not compared ({Reason})", e.Message);
        }
    }

    private async Task HearAsync(string ours, CancellationToken cancel)
    {
        try
        {
            if (ledger.CanBeAsked && await ledger.AskAsync(ours, cancel) is { } word) kernel.Hear(word);
        }
        catch (IOException e)
        {
            log.LogDebug("The security state is compared with the journal only: {Reason}", e.Message);
        }

        kernel.Asked();
    }

    private void Tell(string? contradiction)
    {
        RunnerTelemetry.SecurityContradicted = contradiction is not null;
        if (contradiction is null) readiness.Ready(Part);
        else readiness.NotReady(Part, contradiction);
        if (contradiction is not null && told != contradiction) log.LogCritical("The security state is not what was recorded, so nothing begins: {Reason}", contradiction);
        if (contradiction is null && told is not null) log.LogWarning("The security state is again what was recorded");
        told = contradiction;
    }

    private async Task<string> SourceAsync(CancellationToken cancel)
    {
        await using var ask = database.Command("SELECT name FROM journal.source");
        return (string)(await ask.ExecuteScalarAsync(cancel))!;
    }
}
