namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// A superuser of the ledger's database, who takes away first whatever would refuse him, and leaves the triggers as they were.
/// </summary>
internal static class LedgerAttacker
{
    private const string Disarm =
        """
        DO $$
        DECLARE
            t text; c text;
        BEGIN
            FOR t, c IN SELECT r.relname, n.conname FROM pg_constraint n JOIN pg_class r ON r.oid = n.conrelid WHERE r.relnamespace = 'ledger'::regnamespace AND n.contype = 'c' LOOP
                EXECUTE format('ALTER TABLE ledger.%I DROP CONSTRAINT %I', t, c);
            END LOOP;
        END $$;

        """;

    public static async Task AttackAsync(this Stack stack, string sql) => await stack.AuditDatabase.ExecuteAsync(Disarm + Triggers("DISABLE") + sql + ";\n" + Triggers("ENABLE ALWAYS"));

    /// <summary>Puts the ledger back, constraints included, when it is disposed: the next attack finds it whole.</summary>
    public static async Task<IAsyncDisposable> KeepLedgerAsync(this Stack stack)
    {
        await stack.AuditDatabase.ExecuteAsync("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept;\n" + string.Concat(Tables.Select(t => $"CREATE TABLE kept.{t} AS TABLE ledger.{t};\n")) +
            """
            CREATE TABLE kept."constraint" AS SELECT r.relname, n.conname, pg_get_constraintdef(n.oid) AS definition
                FROM pg_constraint n JOIN pg_class r ON r.oid = n.conrelid WHERE r.relnamespace = 'ledger'::regnamespace AND n.contype = 'c';
            CREATE TABLE kept.column AS SELECT r.relname, a.attname
                FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid WHERE r.relnamespace = 'ledger'::regnamespace AND r.relkind = 'r' AND a.attnum > 0 AND a.attnotnull;
            """);
        return new Kept(stack);
    }

    private static readonly string[] Tables = ["entry", "payload", "affected", "out_of_order"];

    private static string Triggers(string change) => string.Concat(new[] { "entry", "payload", "affected" }.Select(
        t => $"ALTER TABLE ledger.{t} {change} TRIGGER refuse_statement, {change} TRIGGER refuse_row;\n"));

    private sealed class Kept(Stack stack) : IAsyncDisposable
    {
        private const string Rearm =
            """
            DO $$
            DECLARE
                t text; c text; d text;
            BEGIN
                FOR t, c, d IN SELECT * FROM kept."constraint" LOOP
                    EXECUTE format('ALTER TABLE ledger.%I ADD CONSTRAINT %I %s', t, c, d);
                END LOOP;
                FOR t, c IN SELECT * FROM kept.column LOOP
                    EXECUTE format('ALTER TABLE ledger.%I ALTER %I SET NOT NULL', t, c);
                END LOOP;
            END $$;

            """;

        public async ValueTask DisposeAsync() => await stack.AuditDatabase.ExecuteAsync(
            Triggers("DISABLE") + "SET session_replication_role = replica;\n" +
            string.Concat(Tables.Select(t => $"DELETE FROM ledger.{t}; INSERT INTO ledger.{t} SELECT * FROM kept.{t};\n")) +
            "RESET session_replication_role;\n" + Disarm + Rearm + Triggers("ENABLE ALWAYS"));
    }
}
