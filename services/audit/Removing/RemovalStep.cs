using System.Globalization;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Statements;

namespace Audit.Removing;

/// <summary>
/// <c>remove-payloads [FILE]</c>: lets the database go of the payloads that the signed statement in FILE names, and of those of earlier
/// statements that were not finished. Runs as the owner of the tables, who alone may delete, and deletes nothing that an entry of the
/// ledger does not name: killed anywhere, it is run again and goes on. Exit codes: 0 done, 1 failed, 2 usage, 4 refused: the file, or
/// without one a removal that was taken.
/// </summary>
internal static class RemovalStep
{
    public const string Verb = "remove-payloads";

    /// <summary>So many entries a transaction: locks and dead rows stay few, and a kill loses little.</summary>
    private const long Chunk = 10_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private const int WriterSeconds = 30;

    public static async Task<int> RunAsync(IConfiguration configuration, string[] arguments)
    {
        if (arguments.Length > 1)
        {
            await Console.Error.WriteLineAsync($"{Verb} takes one file with a signed removal, or none to finish what was begun.");
            return 2;
        }

        if (string.IsNullOrEmpty(configuration.GetConnectionString("Owner")))
        {
            await Console.Error.WriteLineAsync("The setting ConnectionStrings__Owner (or ConnectionStrings__Owner_FILE) is missing.");
            return 1;
        }

        var owner = new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("Owner")) { ApplicationName = "audit " + Verb };
        await using var database = NpgsqlDataSource.Create(owner.ConnectionString);
        await using var connection = await database.OpenConnectionAsync();
        if (arguments is [var file] && await RefusalAsync(connection, file, configuration) is { } refusal)
        {
            await Console.Error.WriteLineAsync(refusal);
            return 4;
        }

        try
        {
            var limit = TimeSpan.FromSeconds(configuration.GetValue("Removing:WriterSeconds", WriterSeconds));
            var (isWritten, refused) = await WrittenAsync(connection, RemovalIntake.Keys(configuration), limit);
            return await FinishAsync(connection, isWritten, refused, arguments.Length == 1 ? IdIn(arguments[0]) : null);
        }
        catch (KeysUnreadableException e)
        {
            await Console.Error.WriteLineAsync($"Nothing can be said of the removals that wait, and nothing was removed. {e.Message}");
            return 1;
        }
    }

    private static async Task<int> FinishAsync(
        NpgsqlConnection connection, bool isWritten, List<(TakenRemoval Removal, string Why)> refused, Guid? asked)
    {
        var open = await RemovalRow.OpenAsync(connection);
        foreach (var removal in open)
        {
            if (removal.Fault is { } fault)
            {
                await Console.Error.WriteLineAsync(fault);
                return 1;
            }

            Tell(removal, await RemoveAsync(connection, removal));
        }

        foreach (var (removal, why) in refused)
        {
            await Console.Error.WriteLineAsync(
                $"The removal {removal.RemovalId} was taken, and no entry is made of it: {why} Its payloads stay. Allow its key again, or "
                + "delete its row of ledger.removal as the tables' owner if nobody meant it.");
        }

        if (!isWritten)
        {
            await Console.Error.WriteLineAsync(
                "A removal is taken, and the ledger's writer has made no entry of it yet: is the audit service running, with the same keys "
                + "file? Its payloads are still there. Run this again without a file when it does.");
            return 1;
        }

        // What somebody else left behind is told, and is no fault of what was asked for.
        if (refused.Exists(r => asked is null || r.Removal.RemovalId == asked)) return 4;
        if (open.Count == 0) Console.WriteLine("Nothing is left to remove.");
        return 0;
    }

    /// <summary>The removal in a file that was taken, now or before: one whose key was forbidden meanwhile is not done.</summary>
    private static Guid? IdIn(string file) =>
        SignedStatement.TryRead<PayloadRemoval>(File.ReadAllBytes(file), out var signed, out _) ? signed.Statement.RemovalId : null;

    private static async Task<string?> RefusalAsync(NpgsqlConnection connection, string file, IConfiguration configuration)
    {
        try
        {
            return await RemovalIntake.TakeAsync(connection, file, RemovalIntake.Keys(configuration), TimeProvider.System.GetUtcNow());
        }
        catch (KeysUnreadableException e)
        {
            return $"REMOVAL_KEYS_UNREADABLE: {e.Message}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"REMOVAL_MALFORMED: The file cannot be read: {e.Message}";
        }
    }

    private static void Tell(RemovalRow removal, long gone)
    {
        var what = removal.Statement.Why == PayloadRemoval.Erased ? "erased" : "archived";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{gone:N0} {(gone == 1 ? "payload" : "payloads")} {what}; entry {removal.Index} says so."));
    }

    /// <summary>
    /// Waits until each removal is an entry, but for those that no entry is made of, which are returned with the reason.
    /// </summary>
    private static async Task<(bool All, List<(TakenRemoval Removal, string Why)> Refused)> WrittenAsync(
        NpgsqlConnection connection, KeysFile keys, TimeSpan limit)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var refused = new List<(TakenRemoval, string)>();
            var waiting = await TakenRemoval.WaitingAsync(connection, CancellationToken.None);
            var ring = waiting.Count == 0 ? KeyRing.Empty : keys.Read();
            foreach (var removal in waiting)
            {
                if (removal.Read(ring, out var why) is null) refused.Add((removal, why));
            }

            // Where there are more than are looked at, nobody knows what stands behind them.
            if (refused.Count == waiting.Count && waiting.Count < TakenRemoval.AtMost) return (true, refused);
            if (TimeProvider.System.GetElapsedTime(began) > limit) return (false, refused);
            await Task.Delay(Look);
        }
    }

    private static async Task<long> RemoveAsync(NpgsqlConnection connection, RemovalRow removal)
    {
        var gone = 0L;
        foreach (var (from, to) in removal.Statement.Ranges)
        {
            for (var first = from; first <= to; first += Chunk)
            {
                var last = Math.Min(to, first + Chunk - 1);
                await using var remove = connection.Command("SELECT ledger.remove_payloads($1, $2, $3)", removal.Index, first, last);
                gone += (long)(await remove.ExecuteScalarAsync())!;
                FaultPoint.Hit("removal.removing");
            }
        }

        await using var done = connection.Command(
            "UPDATE ledger.removal SET done_at = clock_timestamp() WHERE removal_id = $1", removal.Statement.RemovalId);
        await done.ExecuteNonQueryAsync();
        return gone;
    }
}
