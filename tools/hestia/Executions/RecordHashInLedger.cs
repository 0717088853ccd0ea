using System.Text.Json;
using Hestia.Reaching;
using Platform.Execution;
using Platform.Integrity;

namespace Hestia.Executions;

/// <summary>
/// The hash of an execution's record as the ledger holds it: a record that somebody made anew from end to end is whole in itself, and
/// differs from that.
/// </summary>
internal static class RecordHashInLedger
{
    /// <summary>How many entries of the execution's trace are looked through.</summary>
    private const int EntriesMax = 2_000;

    /// <summary>The hash; null beside a sentence where the ledger has none yet, or cannot be asked.</summary>
    public static async Task<(Digest? Hash, string? WhyNot)> FindAsync(Session session, string idOrFile, ExecutionRecord record, CancellationToken cancel)
    {
        if (!Guid.TryParse(idOrFile, out var id)) return (null, null);
        if (record.Status == ExecutionStatus.Started) return (null, "The execution has not ended, and the ledger gets its record at the end.");
        try
        {
            var shown = await session.ActionRunner.GetAsync($"/executions/{id}", cancel);
            if (!shown.TryGetProperty("traceId", out var trace)) return (null, "The action-runner does not tell its trace.");
            var path = Address.Of("/ledger/entries", ("kind", "execution_record"), ("traceId", trace.GetString()), ("order", "desc"), ("limit", "20"));
            var read = 0;
            await foreach (var entry in session.Audit.PagesAsync(path, cancel))
            {
                if (HashIn(entry, id) is { } hash) return (hash, null);
                if (++read == EntriesMax) break;
            }

            return (null, "The ledger does not hold its record yet.");
        }
        catch (CliException)
        {
            return (null, "The services cannot be asked.");
        }
    }

    private static Digest? HashIn(JsonElement entry, Guid id) =>
        entry.TryGetProperty("commandId", out var command) && command.ValueKind == JsonValueKind.String && command.TryGetGuid(out var of) && of == id
        && entry.TryGetProperty("payload", out var payload) && payload.ValueKind == JsonValueKind.Object
        && payload.TryGetProperty("output", out var output) && output.TryGetProperty("recordHash", out var text) && Digest.TryParse(text.GetString(), out var hash)
            ? hash
            : null;
}
