namespace Platform.AcceptanceTests.Audit;

/// <summary>A superuser of the ledger's database, who takes away first whatever would refuse him, and leaves the triggers as they were.</summary>
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

    private static string Triggers(string change) => string.Concat(new[] { "entry", "payload", "affected" }.Select(
        t => $"ALTER TABLE ledger.{t} {change} TRIGGER refuse_statement, {change} TRIGGER refuse_row;\n"));
}
