using System.Text.Json;
using Audit.Chaining;
using Audit.Proving;
using Audit.Receiving;

namespace Audit.Appending;

/// <summary>
/// Appends what the ledger writes of itself: removals of payloads, and changes of its key. It needs no journal: what is to become an entry
/// stands in the ledger's own database, and the writer, of which there is one, gives the numbers of this source.
/// </summary>
internal sealed class OwnEntries(LedgerSession session, BatchAppender appender, TakenRemovals removals, TimeProvider time)
{
    /// <summary>Of each of the two; they are rare.</summary>
    private const int AtOnce = 8;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly RecordBuilder builder = new();
    private long? looked;

    /// <summary>Makes entries of what has none; looks for it twice a second at most, and takes a few each time.</summary>
    public async Task AppendAsync(CancellationToken cancel)
    {
        if (looked is { } last && time.GetElapsedTime(last) < LookEvery) return;
        List<OwnEntry> waiting = [.. await ChangesAsync(cancel), .. await removals.WaitingAsync(session.Connection, AtOnce, cancel)];
        var number = session.Sources.GetValueOrDefault(LedgerRecord.OwnSource)?.Max ?? 0;
        if (waiting.Count > 0) await appender.AppendOwnAsync([.. waiting.Select(entry => entry.Record(builder, ++number))], cancel);
        looked = time.GetTimestamp();
    }

    private async Task<IEnumerable<OwnEntry>> ChangesAsync(CancellationToken cancel) =>
        (await KeyChanges.WaitingAsync(session.Connection, AtOnce, cancel)).Select(noted => new OwnEntry(
            noted.EntryId, KeyChanges.Kind, noted.At, null, KeyChanges.Status, null,
            JsonSerializer.SerializeToUtf8Bytes(noted.Change, ProvingJson.Default.KeyChange)));
}
