using System.Text.Json;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Statements;

namespace Audit.Removing;

/// <summary>
/// Which removals that stand in the ledger count. Whoever writes the database by hand can add an entry that names payloads, with a chain
/// that holds. He cannot sign it, and a statement that somebody signed serves in one ledger, once, and before it expires.
/// </summary>
internal sealed class RemovalSignatures
{
    /// <summary>A key may approve this, which nothing asks for, so that what it signed before goes on to count.</summary>
    public const string Retired = "retired";

    /// <summary>The clocks of whoever took it and of the database may differ by so much.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    // The kind stands in the text, because the index of the rare kinds is a partial one.
    private const string EntriesSql = $"""
        SELECT e.index, e.agent_id, e.at, p.body FROM ledger.entry e JOIN ledger.payload p ON p.index = e.index
        WHERE e.kind = '{RemovedPayloads.Kind}' AND e.index <= $1 ORDER BY e.index
        """;

    private readonly Dictionary<long, string?> verdicts = [];

    /// <summary>Judges all of them by the keys of this day, on a connection that sees what is verified.</summary>
    /// <exception cref="KeysUnreadableException">Nothing can be said of a removal now.</exception>
    public static async Task<RemovalSignatures> ReadAsync(NpgsqlConnection connection, KeysFile file, CancellationToken cancel)
    {
        var removals = new List<(long Index, string By, DateTimeOffset At, SignedStatement<PayloadRemoval>? Signed, string? Malformed)>();
        await using (var ask = connection.Command(EntriesSql, LedgerHash.MaxIndex))
        await using (var reader = await ask.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
            {
                var (signed, malformed) = Statement(reader.GetFieldValue<byte[]>(3));
                var by = reader.IsDBNull(1) ? "" : reader.GetString(1);
                removals.Add((reader.GetInt64(0), by, reader.GetFieldValue<DateTimeOffset>(2), signed, malformed));
            }
        }

        var judged = new RemovalSignatures();
        if (removals.Count == 0) return judged;
        var keys = file.Read();
        long[] last = [.. removals.Where(r => r.Signed is not null).Select(r => r.Signed!.Statement.Ranges[^1].To)];
        var heads = await HashesAsync(connection, last, cancel);
        var served = new HashSet<Guid>();
        foreach (var (index, by, at, signed, malformed) in removals)
        {
            judged.verdicts[index] = malformed ?? WhyNot(signed!, keys, by, at, heads)
                ?? (served.Add(signed!.Statement.RemovalId) ? null : "An entry before it bears the same statement, which serves once.");
        }

        return judged;
    }

    /// <summary>Null where the removal in this entry counts; else a sentence.</summary>
    public string? WhyNot(long index) => verdicts.TryGetValue(index, out var why) ? why : "It was not there when the verification began.";

    /// <summary>Null where it counts, in an entry of that agent and time, among entries of these hashes; else a sentence.</summary>
    internal static string? WhyNot(
        SignedStatement<PayloadRemoval> signed, KeyRing keys, string by, DateTimeOffset at, IReadOnlyDictionary<long, Digest> heads)
    {
        var removal = signed.Statement;
        if (keys.Find(removal.KeyId) is not { } key)
            return $"It names the key {removal.KeyId}, which is not in the keys file: it was forbidden since, or it is nobody's.";
        if (signed.Check(keys, out _) is { } refused) return refused.Message;
        if (key.Owner != by) return $"Its key is {key.Owner}'s, and the entry says that {by} signed it.";
        if (!key.Allows(removal.Action) && !key.MayApprove.Contains(Retired))
        {
            return $"The key of {key.Owner} may not sign {removal.Action}, and is not said to have been allowed it once "
                + $"(--may-approve {Retired}).";
        }

        if (at - ClockTolerance >= removal.ExpiresAt) return "It had expired when it was taken.";
        return heads.TryGetValue(removal.Ranges[^1].To, out var head) && head == removal.Head ? null
            : $"It was signed for another ledger: entry {removal.Ranges[^1].To} has another hash here.";
    }

    private static (SignedStatement<PayloadRemoval>? Signed, string? Malformed) Statement(byte[] payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            var removal = document.RootElement.GetProperty("output").GetProperty("removal").GetRawText();
            return SignedStatement.TryRead<PayloadRemoval>(System.Text.Encoding.UTF8.GetBytes(removal), out var signed, out var malformed)
                ? (signed, null)
                : (null, malformed.Message);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (null, "It holds no signed removal.");
        }
    }

    private static async Task<Dictionary<long, Digest>> HashesAsync(NpgsqlConnection connection, long[] indexes, CancellationToken cancel)
    {
        var hashes = new Dictionary<long, Digest>();
        await using var ask = connection.Command("SELECT index, hash FROM ledger.entry WHERE index = ANY ($1)", indexes);
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            if (reader.GetFieldValue<byte[]>(1) is { Length: LedgerHash.Size } hash) hashes[reader.GetInt64(0)] = new Digest(hash);
        }

        return hashes;
    }
}
