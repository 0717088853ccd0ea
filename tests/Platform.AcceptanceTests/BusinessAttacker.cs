namespace Platform.AcceptanceTests;

/// <summary>A superuser of the business database, who takes away first the trigger that would refuse him, and puts it back.</summary>
internal static class BusinessAttacker
{
    public static Task AttackAsync(this Stack stack, string table, string sql) =>
        stack.Business.ExecuteAsync($"ALTER TABLE {table} DISABLE TRIGGER append_only; {sql}; ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only");
}
