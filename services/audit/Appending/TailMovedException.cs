using Npgsql;

namespace Audit.Appending;

/// <summary>
/// The ledger does not end as this writer, the only one, had left it. The message says how it ends, in the database's words.
/// </summary>
internal sealed class TailMovedException(PostgresException refused) : Exception(refused.MessageText, refused)
{
    /// <summary>The code with which <c>ledger.expect_end</c> refuses.</summary>
    public const string SqlState = "PL001";
}
