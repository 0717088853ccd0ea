using Cutting.Storage;

namespace Cutting.Probing;

/// <summary>
/// Rights that are really tried, each behind a savepoint that is always undone. The statements name no row, so that even one that is
/// allowed by mistake
/// touches nothing.
/// </summary>
internal static class TriedRights
{
    private const string Point = "probe";

    public static async Task<List<ProbedRight>> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var rights = new List<ProbedRight>();
        foreach (var table in AskedRights.Tables)
        {
            await AddAsync(table, "try SELECT", expected: true, $"SELECT 1 FROM {table} WHERE false");
            await AddAsync(table, "try INSERT", expected: true, $"INSERT INTO {table} SELECT * FROM {table} WHERE false");
            await AddAsync(table, "try DELETE", expected: false, $"DELETE FROM {table} WHERE false");
            await AddAsync(table, "try TRUNCATE", expected: false, $"TRUNCATE {table}");
            await AddAsync(table, "try DISABLE TRIGGER", expected: false, $"ALTER TABLE {table} DISABLE TRIGGER ALL");
        }

        await AddAsync("law.unit", "try UPDATE body", expected: false, "UPDATE law.unit SET body = body WHERE false");
        await AddAsync("law.unit", "try UPDATE lifecycle", expected: true, "UPDATE law.unit SET lifecycle = lifecycle WHERE false");
        return rights;

        async Task AddAsync(string of, string right, bool expected, string sql) =>
            rights.Add(new ProbedRight(of, right, expected, await IsAllowedAsync(connection, sql, cancel)));
    }

    private static async Task<bool> IsAllowedAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await RunAsync($"SAVEPOINT {Point}");
        try
        {
            await RunAsync(sql);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.IntegrityConstraintViolation)
        {
            // A trigger stopped what the rights would have let through.
            return true;
        }
        finally
        {
            await RunAsync($"ROLLBACK TO SAVEPOINT {Point}");
            await RunAsync($"RELEASE SAVEPOINT {Point}");
        }

        async Task RunAsync(string text)
        {
            await using var command = connection.Command(text);
            await command.ExecuteNonQueryAsync(cancel);
        }
    }
}
