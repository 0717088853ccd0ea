using Microsoft.EntityFrameworkCore;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Running;

/// <summary>What people read of a phase's tries.</summary>
internal static class Tries
{
    public static async Task EndAsync(RunsContext database, PhaseEnded ended, DateTimeOffset now, CancellationToken cancel)
    {
        var tried = await database.Phases.SingleOrDefaultAsync(p => p.CommandId == ended.CommandId, cancel);
        if (tried is null) return;
        (tried.AttemptId, tried.EndedAt, tried.DurationMs, tried.Status, tried.Error) = (ended.AttemptId, now, ended.DurationMs, ended.Status, ended.Error);
    }
}
