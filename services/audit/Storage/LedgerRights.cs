using Npgsql;

namespace Audit.Storage;

/// <summary>The service's role may do more than it should; the message says what.</summary>
internal sealed class LedgerRightsException(string reason) : Exception(reason);

/// <summary>
/// Makes sure that this process could not change the ledger even if it were taken over: its role owns nothing, inherits no owner, and
/// may only read and insert; and the triggers that refuse changes are armed.
/// </summary>
internal static class LedgerRights
{
    private const string Question =
        """
        WITH protected AS (
            SELECT c.oid, c.relname, c.relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'ledger' AND c.relname IN ('entry', 'payload', 'affected', 'tile', 'checkpoint'))
        SELECT CASE
            WHEN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN 'its database role is a superuser'
            WHEN (SELECT rolcreaterole FROM pg_roles WHERE rolname = current_user) THEN 'its database role may create roles, and so become any of them'
            WHEN EXISTS (SELECT FROM protected WHERE pg_has_role(current_user, relowner, 'MEMBER')) THEN 'its database role owns the ledger''s tables, or is a member of the role that does'
            WHEN EXISTS (SELECT FROM protected WHERE has_table_privilege(oid, 'DELETE, TRUNCATE, TRIGGER') OR has_any_column_privilege(oid, 'UPDATE')) THEN 'its database role may change, remove or re-trigger entries'
            WHEN (SELECT count(*) FROM pg_trigger t JOIN protected p ON p.oid = t.tgrelid
                  WHERE t.tgname IN ('refuse_statement', 'refuse_row') AND t.tgenabled = 'A') <> 10 THEN 'a trigger that refuses changes of the ledger is missing or disabled'
        END
        """;

    /// <summary>Asks the database.</summary>
    /// <exception cref="LedgerRightsException">The role may do more than it should.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(Question, connection);
        if (await command.ExecuteScalarAsync(cancel) is string reason) throw new LedgerRightsException(reason + ".");
    }
}
