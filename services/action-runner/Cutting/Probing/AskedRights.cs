using Cutting.Storage;

namespace Cutting.Probing;

/// <summary>What PostgreSQL says of the rights of the role that this connection works as.</summary>
internal static class AskedRights
{
    /// <summary>What a cut writes to.</summary>
    public static readonly IReadOnlyList<string> Tables =
    [
        "law.source_version", "law.unit", "cutter_governance.cut_change_set", "cutter_governance.manifest_envelope",
        "cutter_governance.verify_result", "cutter_governance.review_decision",
    ];

    private const string TablesSql = """
        SELECT t.name, r.privilege, r.expected, has_table_privilege(current_user, t.name, r.privilege)
        FROM unnest($1) WITH ORDINALITY AS t(name, n), (VALUES
            (1, 'SELECT', true), (2, 'INSERT', true), (3, 'UPDATE', false), (4, 'DELETE', false), (5, 'TRUNCATE', false),
            (6, 'TRIGGER', false)) AS r(n, privilege, expected)
        ORDER BY t.n, r.n
        """;

    // The states that a cut moves, and what it must never touch.
    private const string ColumnsSql = """
        SELECT c.name || '.' || c.col, 'UPDATE', c.expected, has_column_privilege(current_user, c.name, c.col, 'UPDATE')
        FROM (VALUES ('law.unit', 'lifecycle', true), ('law.unit', 'enacted_by', true), ('law.unit', 'enacted_at', true),
            ('law.unit', 'body', false), ('law.unit', 'content_hash', false), ('law.unit', 'canonical_address', false),
            ('cutter_governance.cut_change_set', 'state', true),
            ('cutter_governance.cut_change_set', 'writer_digest', false)) AS c(name, col, expected)
        """;

    private const string OwnersSql = """
        SELECT c.name, 'OWNER', false, pg_has_role(current_user, o.relowner, 'MEMBER')
        FROM unnest($1) WITH ORDINALITY AS c(name, n) JOIN pg_class o ON o.oid = c.name::regclass ORDER BY c.n
        """;

    private const string SchemasSql = """
        SELECT s.name, 'CREATE', false, has_schema_privilege(current_user, s.name, 'CREATE')
        FROM (VALUES ('law'), ('cutter_governance')) AS s(name)
        """;

    private const string RoleSql = """
        SELECT 'role', r.privilege, false, r.observed
        FROM pg_roles, LATERAL (VALUES
            (1, 'SUPERUSER', rolsuper), (2, 'BYPASSRLS', rolbypassrls), (3, 'CREATEROLE', rolcreaterole), (4, 'CREATEDB', rolcreatedb),
            (5, 'REPLICATION', rolreplication),
            (6, 'pg_write_all_data', pg_has_role(current_user, 'pg_write_all_data', 'MEMBER'))) AS r(n, privilege, observed)
        WHERE rolname = current_user ORDER BY r.n
        """;

    // The triggers that refuse even the owner fire whatever a session asks for.
    private const string TriggersSql = """
        SELECT c.name, 'ALWAYS-TRIGGER append_only', true,
            EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.name::regclass AND t.tgname = 'append_only' AND t.tgenabled = 'A')
        FROM unnest($1) WITH ORDINALITY AS c(name, n) ORDER BY c.n
        """;

    public static async Task<List<ProbedRight>> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var rights = new List<ProbedRight>();
        foreach (var sql in (string[])[TablesSql, ColumnsSql, OwnersSql, SchemasSql, RoleSql, TriggersSql])
        {
            await using var ask = sql.Contains("$1", StringComparison.Ordinal)
                ? connection.Command(sql, Tables.ToArray())
                : connection.Command(sql);
            await using var reader = await ask.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
                rights.Add(new ProbedRight(reader.GetString(0), reader.GetString(1), reader.GetBoolean(2), reader.GetBoolean(3)));
        }

        return rights;
    }
}
