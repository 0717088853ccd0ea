using Microsoft.EntityFrameworkCore;
using Orchestrator.Runs;

namespace Orchestrator.Storage;

/// <summary>
/// Messages of several runs that share one transaction: the runs' rows are read and locked at once, and written at once. Rows that
/// somebody else has locked are left out, so that nobody waits for them with the others' locks in hand.
/// </summary>
internal sealed class RunGroup(RunsContext database, IReadOnlyDictionary<Guid, Run> runs)
{
    private static readonly AsyncLocal<RunGroup?> Around = new();

    /// <summary>The group whose transaction the present message belongs to; null where it has one of its own.</summary>
    public static RunGroup? Current => Around.Value;

    public RunsContext Database => database;

    public IReadOnlyDictionary<Guid, Run> Runs => runs;

    /// <summary>What goes with the message that is at work.</summary>
    public Committing Commit { get; private set; } = new();

    /// <summary>Reads and locks the rows.</summary>
    public static async Task<RunGroup> OpenAsync(RunsContext database, Guid[] ids, CancellationToken cancel)
    {
        var runs = await database.Runs
            .FromSql($"SELECT * FROM runs.run WHERE correlation_id = ANY({ids}) ORDER BY correlation_id FOR UPDATE SKIP LOCKED")
            .ToDictionaryAsync(r => r.CorrelationId, cancel);
        return new RunGroup(database, runs);
    }

    /// <summary>Has one message taken within the group's transaction.</summary>
    /// <exception cref="Exception">It fails, and so does the group.</exception>
    public async Task TakeAsync(Committing commit, Func<Task> take)
    {
        Commit = commit;
        // It is set for what is called from here, and for nothing else.
        Around.Value = this;
        await take();
    }
}
