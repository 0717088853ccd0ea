using Npgsql;
using Platform.Integrity;
using Platform.Statements;

namespace Audit.Removing;

/// <summary>A removal that was taken, with the entry that the ledger's writer made of it.</summary>
/// <param name="Index">The entry's.</param>
/// <param name="Statement">What was signed.</param>
/// <param name="Fault">Why it cannot be gone on with, as a sentence; null where it can.</param>
internal sealed record RemovalRow(long Index, PayloadRemoval Statement, string? Fault)
{
    /// <summary>Those that are not done, in the order in which they were taken.</summary>
    public static async Task<List<RemovalRow>> OpenAsync(NpgsqlConnection connection)
    {
        await using var ask = new NpgsqlCommand(
            """
            SELECT e.index, r.statement, p.body FROM ledger.removal r
            JOIN ledger.entry e ON e.entry_id = r.entry_id LEFT JOIN ledger.payload p ON p.index = e.index
            WHERE r.done_at IS NULL ORDER BY r.asked_at, r.removal_id
            """,
            connection);
        var rows = new List<RemovalRow>();
        await using var reader = await ask.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var (index, statement) = (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
            if (!SignedStatement.TryRead<PayloadRemoval>(statement, out var signed, out var refusal))
                throw new InvalidDataException($"A row of ledger.removal is no removal: {refusal}");
            // What was signed, and what the ledger says: one of them alone would be believed by nobody.
            var same = !reader.IsDBNull(2) && reader.GetFieldValue<byte[]>(2).AsSpan().IndexOf(CanonicalJson.Encode(statement)) >= 0;
            var fault = same ? null
                : $"Entry {index} does not say what was signed: it or ledger.removal was altered. './platform ledger verify' tells more.";
            rows.Add(new RemovalRow(index, signed.Statement, fault));
        }

        return rows;
    }
}
