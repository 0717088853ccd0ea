using Microsoft.Extensions.Logging;

namespace Platform.Journal;

/// <summary>
/// Compares, a stretch at a time and round after round, the records that there are with those that have a number or wait for one. The
/// service's role cannot take a record out of the queue; somebody with more rights can, and what he took out is queued again.
/// </summary>
internal sealed class Recount(NumberedRecords records, JournalTelemetry telemetry, ILogger log)
{
    /// <summary>How many records one look compares: some milliseconds of the database, once a second.</summary>
    private const int Stretch = 2_000;

    private long seen;

    public async Task GoOnAsync(CancellationToken stop)
    {
        var (recovered, highest) = await records.RecoverAsync(seen, seen + Stretch, stop);
        seen = seen + Stretch < highest ? seen + Stretch : 0;
        if (recovered == 0) return;
        telemetry.Recovered.Add(recovered);
        log.LogCritical("{Count} records had no number and did not wait for one: somebody took them out of the journal's queue. They go to the ledger now.", recovered);
    }
}
