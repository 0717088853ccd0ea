using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Statements;

namespace Audit.Removing;

/// <summary>
/// A row of <c>ledger.removal</c> of which no entry is made yet. Whoever may write to that table is not believed for it: what no allowed
/// key signed becomes no entry.
/// </summary>
/// <param name="RemovalId">The removal's.</param>
/// <param name="EntryId">The id that its entry will have.</param>
/// <param name="By">Who is said to have signed it.</param>
/// <param name="Statement">What is said to have been signed.</param>
/// <param name="AskedAt">When it was taken.</param>
internal sealed record TakenRemoval(Guid RemovalId, Guid EntryId, string By, byte[] Statement, DateTimeOffset AskedAt)
{
    /// <summary>So many are looked at; more than that can only be there where somebody else wrote them.</summary>
    public const int AtMost = 1_000;

    /// <summary>Those that wait for their entry, in the order in which they were taken.</summary>
    public static async Task<List<TakenRemoval>> WaitingAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var ask = connection.Command(
            """
            SELECT r.removal_id, r.entry_id, r.removed_by, r.statement, r.asked_at FROM ledger.removal r
            WHERE NOT EXISTS (SELECT FROM ledger.entry e WHERE e.entry_id = r.entry_id) ORDER BY r.asked_at, r.removal_id LIMIT $1
            """,
            AtMost);
        var waiting = new List<TakenRemoval>();
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            waiting.Add(new TakenRemoval(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3),
                reader.GetFieldValue<DateTimeOffset>(4)));
        }

        return waiting;
    }

    /// <summary>
    /// What was signed; null where it does not count, and then <paramref name="whyNot"/> says why, as <c>CODE: sentence</c>.
    /// </summary>
    public PayloadRemoval? Read(KeyRing keys, out string whyNot)
    {
        whyNot = "";
        if (!SignedStatement.TryRead<PayloadRemoval>(Statement, out var signed, out var malformed)) whyNot = malformed.ToString();
        else if (signed.Check(keys, out var signer) is { } unsigned) whyNot = unsigned.ToString();
        else if (signer!.Allows(signed.Statement.Action) && signer.Owner == By) return signed.Statement;
        else
        {
            var refusal = $"The key of {signer.Owner} may not sign {signed.Statement.Action}, or it is not {By}'s.";
            whyNot = signed.Refuse(StatementRefusal.NotAllowed, refusal).ToString();
        }

        return null;
    }
}
