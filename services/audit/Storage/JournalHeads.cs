using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Integrity;

namespace Audit.Storage;

/// <summary>
/// The last head that each journal sent. The times of arrival are the database's, so that two instances agree on what is stale.
/// </summary>
internal sealed class JournalHeads(NpgsqlDataSource database)
{
    /// <summary>A head older than this says nothing any more.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, JournalHead> heard = new(StringComparer.Ordinal);

    /// <summary>Keeps a head that is later than the kept one. The same one said again is no sign of life.</summary>
    public async Task KeepAsync(JournalHead head, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        await using var command = database.Command(
            """
            INSERT INTO ledger.journal_head AS kept (source, last_seq, unnumbered, backlog, oldest_unshipped_at, at, received_at, note)
            VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(), $7)
            ON CONFLICT (source) DO UPDATE SET last_seq = excluded.last_seq, unnumbered = excluded.unnumbered, backlog = excluded.backlog,
                oldest_unshipped_at = excluded.oldest_unshipped_at, at = excluded.at, received_at = excluded.received_at, note = excluded.note
            WHERE kept.at < excluded.at OR kept.at > clock_timestamp() + interval '1 minute'
            """,
            head.Source, head.LastSeq, head.Unnumbered, head.Backlog,
            Sql.Of(head.OldestUnshippedAt?.ToUniversalTime(), NpgsqlDbType.TimestampTz), head.At.ToUniversalTime(),
            Sql.Of(head.Note, NpgsqlDbType.Text));
        var isKept = await command.ExecuteNonQueryAsync(cancel) > 0;
        // What is stored now is what was heard last, also where it takes the place of one whose clock ran ahead.
        heard.AddOrUpdate(head.Source, head, (_, before) => isKept || before.At <= head.At ? head : before);
    }

    /// <summary>
    /// What this process has heard and stored of each journal. Taken before the stored heads are read, these can only be later.
    /// </summary>
    public IReadOnlyDictionary<string, JournalHead> Heard => new Dictionary<string, JournalHead>(heard, StringComparer.Ordinal);

    /// <summary>
    /// Whether a stored head is not what this process heard before: older, or of the same moment with other numbers. Another instance may
    /// have heard a later one, and that one is believed until the next is heard here.
    /// </summary>
    public static bool IsAltered(JournalHead known, DateTimeOffset at, long lastSeq, long unnumbered) =>
        Timestamps.Truncate(known.At) is var told && (at < told || (at == told && (lastSeq != known.LastSeq || unnumbered != known.Unnumbered)));

    /// <summary>Every journal that was ever heard of.</summary>
    public async Task<List<string>> SourcesAsync(CancellationToken cancel)
    {
        await using var command = database.CreateCommand("SELECT source FROM ledger.journal_head");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var sources = new List<string>();
        while (await reader.ReadAsync(cancel)) sources.Add(reader.GetString(0));
        return sources;
    }
}
