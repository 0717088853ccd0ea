using System.Text;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Proofs.Notes;

namespace Audit.Proving;

/// <summary>What the entry of a change of the ledger's key says.</summary>
/// <param name="AfterSize">The size of the last checkpoint before it.</param>
/// <param name="From">Who signed that one: keys as verifiers write them (C2SP's vkey), or names and ids of keys that are not known
/// here.</param>
/// <param name="To">The key that signs from then on.</param>
internal sealed record KeyChange(long AfterSize, string From, string To);

/// <summary>A change that is no entry yet.</summary>
internal sealed record NotedKeyChange(Guid EntryId, DateTimeOffset At, KeyChange Change);

/// <summary>
/// The changes of the ledger's key. The signer notes one before it signs with another key for the first time, and the ledger's writer makes
/// an entry of it; a change back to an earlier key is one, too.
/// </summary>
internal static class KeyChanges
{
    /// <summary>The kind of the entry.</summary>
    public const string Kind = "key_change";

    public const string Status = "ROTATED";

    /// <summary>Notes the change, once, where the newest checkpoint was signed with another key than the one at hand.</summary>
    public static async Task NoteAsync(
        NpgsqlConnection connection, SignedNote newest, IReadOnlyList<NoteKey> known, NoteKey key, CancellationToken cancel)
    {
        if (newest.SignedBy([key]).Count > 0) return;
        var size = Checkpoint.Parse(newest.Text).Size;
        var from = newest.SignedBy(known).Select(k => k.ToString()).ToList();
        if (from.Count == 0) from = [.. newest.Signatures.Select(s => $"{s.KeyName}+{s.KeyId:x8}")];
        await using var note = connection.Command(
            "INSERT INTO ledger.key_change (after_size, entry_id, from_key, to_key) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            size, Ids.Derive("platform/key-change", Encoding.UTF8.GetBytes($"{size} {key}")), string.Join(' ', from), key.ToString());
        await note.ExecuteNonQueryAsync(cancel);
    }

    public static async Task<List<NotedKeyChange>> WaitingAsync(NpgsqlConnection connection, int count, CancellationToken cancel)
    {
        await using var ask = connection.Command(
            """
            SELECT k.entry_id, k.at, k.after_size, k.from_key, k.to_key FROM ledger.key_change k
            WHERE NOT EXISTS (SELECT FROM ledger.entry e WHERE e.entry_id = k.entry_id) ORDER BY k.after_size LIMIT $1
            """,
            count);
        var waiting = new List<NotedKeyChange>();
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var change = new KeyChange(reader.GetInt64(2), reader.GetString(3), reader.GetString(4));
            waiting.Add(new NotedKeyChange(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), change));
        }

        return waiting;
    }
}
