using System.Text.Json.Serialization;
using Audit.Appending;
using Audit.Chaining;
using Audit.Proving;
using Audit.Storage;
using Npgsql;
using Platform.Hosting;
using Platform.Proofs;

namespace Audit.Querying;

/// <summary>Numbers that a source gave and the ledger does not hold, both ends included.</summary>
internal sealed record Gap(long From, long To);

/// <summary>
/// The last head that a journal sent, and the key that signed it: null where none is known for it. Where somebody altered what is kept of
/// it, it is stale, too: it says nothing.
/// </summary>
internal sealed record HeadState(
    long LastSeq, long Unnumbered, long Backlog, DateTimeOffset? OldestUnshippedAt, DateTimeOffset ReceivedAt, bool Stale, bool Altered,
    string? SignedBy, [property: JsonIgnore] string? Note);

/// <summary>What the ledger holds of one source. <see cref="Missing"/> is null where the source's head is absent or stale.</summary>
internal sealed record SourceState(
    string Source, long Entries, long? FirstSeq, long ContiguousSeq, long MaxSeq, IReadOnlyList<Gap> Gaps, HeadState? Head, long? Missing);

/// <summary>
/// How blind the ledger is: <see cref="Blind"/> records are known to exist and not in it, those refused because their number was taken
/// (<see cref="Equivocations"/>) among them; null means that nobody knows. <see cref="Unwitnessed"/> are its last entries that no checkpoint
/// covers which enough witnesses cosigned: whoever holds the ledger's key and database could still replace them unnoticed; null where no
/// witness is asked.
/// </summary>
internal sealed record Completeness(
    long? Blind, bool Complete, IReadOnlyList<SourceState> Sources, long Equivocations, long Rejected, long? Unwitnessed, string Sentence);

/// <summary>
/// Compares what the journals say they have recorded with the entries that are there. Always read from the entries, never from memory:
/// an entry that somebody removed must be missed.
/// </summary>
internal sealed class CompletenessQuery(NpgsqlDataSource database, JournalHeads kept, SourceKeys keys, PolicyFile policy)
{
    /// <summary>The most gaps listed for one source; <see cref="SourceState.Missing"/> counts all.</summary>
    public const int MaxGaps = 100;

    /// <summary>How far the clocks of a source's database and of the ledger's may lie apart.</summary>
    private static readonly TimeSpan Clocks = TimeSpan.FromMinutes(1);

    public async Task<Completeness> AskAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        // Heads first: what is appended after they were read makes nothing look missing.
        var heads = await HeadsAsync(connection, cancel);
        var held = await SourceLoader.LoadAsync(connection, cancel);
        var sources = held.Keys.Union(heads.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(source => State(source, held.GetValueOrDefault(source) ?? new SourceNumbers(), heads.GetValueOrDefault(source))).ToList();
        var equivocations = await CountAsync(connection, "SELECT count(*) FROM ledger.equivocation", cancel);
        var rejected = await CountAsync(connection, "SELECT count(*) FROM ledger.rejected", cancel);
        var missing = sources.Count > 0 && sources.TrueForAll(s => s.Missing is not null) ? sources.Sum(s => s.Missing) : null;
        var blind = missing + equivocations;
        var unwitnessed = policy.Read() is { } witnesses ? await Checkpoints.UnwitnessedAsync(connection, witnesses, cancel) : (long?)null;
        return new Completeness(blind, blind == 0, sources, equivocations, rejected, unwitnessed, Sentence(missing, sources, equivocations));
    }

    private static SourceState State(string source, SourceNumbers held, HeadState? head)
    {
        var entries = held.Max - held.Missing;
        var gaps = new List<Gap>();
        var next = 1L;
        foreach (var run in held.Runs)
        {
            if (gaps.Count == MaxGaps) break;
            if (run.From > next) gaps.Add(new Gap(next, run.From - 1));
            next = run.To + 1;
        }

        // A tail that is missing is a gap too, as far as the journal has numbered it.
        if (gaps.Count < MaxGaps && head is { Stale: false } && head.LastSeq > held.Max) gaps.Add(new Gap(held.Max + 1, head.LastSeq));
        // The ledger itself keeps no journal: what it writes of itself is an entry or is not.
        var missing = source == LedgerRecord.OwnSource ? held.Missing
            : head is { Stale: false } ? Math.Max(head.LastSeq, held.Max) - entries + head.Unnumbered : (long?)null;
        return new SourceState(source, entries, held.Runs.Count > 0 ? held.Runs[0].From : null, held.Contiguous, held.Max, gaps, head, missing);
    }

    private static string Sentence(long? missing, List<SourceState> sources, long equivocations)
    {
        var text = missing switch
        {
            null when sources.Count == 0 => "No journal has been heard of yet, so nobody knows what the ledger does not hold.",
            null when sources.Exists(s => s.Head is { Altered: true }) =>
                $"Nobody knows what the ledger does not hold: the kept head of {Names(sources.Where(s => s.Head is { Altered: true }))} is not what that journal sent. Somebody altered ledger.journal_head.",
            null => $"Nobody knows what the ledger does not hold: {Names(sources.Where(s => s.Missing is null))} sent no head for {JournalHeads.StaleAfter.TotalSeconds} s.",
            0 when equivocations > 0 => $"The ledger holds a record for every number of {Names(sources)}.",
            0 => $"The ledger holds every record of {Names(sources)}.",
            _ => $"{missing} records exist that the ledger does not hold yet: {string.Join(", ", sources.Where(s => s.Missing > 0).Select(s => $"{s.Missing} of {s.Source}"))}.",
        };
        return equivocations == 0 ? text : $"{text} Records refused because their number had been given to another one: {equivocations}.";
    }

    private static string Names(IEnumerable<SourceState> sources) =>
        string.Join(", ", sources.Select(s => s.Source).Where(s => s != LedgerRecord.OwnSource));

    private async Task<Dictionary<string, HeadState>> HeadsAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var heads = new Dictionary<string, HeadState>(StringComparer.Ordinal);
        var heard = kept.Heard;
        await using var command = connection.Command(
            """
            SELECT source, last_seq, unnumbered, backlog, oldest_unshipped_at, received_at, clock_timestamp() - received_at > $1,
                received_at > clock_timestamp() + interval '1 minute', at, note
            FROM ledger.journal_head
            """,
            JournalHeads.StaleAfter);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var (source, at) = (reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(8));
            var note = reader.IsDBNull(9) ? null : reader.GetString(9);
            // The arrival is the database's own time: one that lies ahead was put there by somebody.
            var altered = reader.GetBoolean(7)
                || (heard.TryGetValue(source, out var known) && JournalHeads.IsAltered(known, at, reader.GetInt64(1), reader.GetInt64(2)));
            string? signer = null;
            try
            {
                signer = keys.SignerOf(source, reader.GetInt64(1), reader.GetInt64(2), at, note);
            }
            catch (ProofFormatException)
            {
                altered = true;
            }

            heads[source] = new HeadState(
                reader.GetInt64(1),
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetFieldValue<DateTimeOffset>(5),
                // A signed head says itself how old it is: one that was kept back or put back is no new one.
                reader.GetBoolean(6) || altered
                    || (signer is not null && reader.GetFieldValue<DateTimeOffset>(5) - at > JournalHeads.StaleAfter + Clocks),
                altered,
                signer,
                signer is null ? null : note);
        }

        return heads;
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }
}
