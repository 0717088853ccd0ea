using System.Text.Json;
using Hestia.PlanFiles;
using Hestia.Reaching;
using Platform.Execution;
using Platform.Statements;

namespace Hestia.Executions;

/// <summary>Where records come from: the action-runner, by an execution's id, or a file that somebody exported.</summary>
internal static class RecordSource
{
    /// <summary>The largest record that is read.</summary>
    public const int BytesMax = 64 << 20;

    public static async Task<byte[]> BytesAsync(Session session, string idOrFile, CancellationToken cancel)
    {
        if (!Guid.TryParse(idOrFile, out var id))
        {
            return await BoundedFile.ReadAsync(session, idOrFile, BytesMax, "A record", cancel);
        }

        return await AskedAsync(id, () => session.ActionRunner.StreamAsync(
            $"/executions/{id}/record",
            body => BoundedFile.ReadAsync(body, BytesMax, () => new CliException(ExitCode.Failed, $"The record of {id} is larger than {BytesMax >> 20} MiB."), cancel),
            cancel));
    }

    /// <exception cref="CliException">What came is no record; the sentence says where.</exception>
    public static async Task<ExecutionRecord> ReadAsync(Session session, string idOrFile, CancellationToken cancel)
    {
        var bytes = await BytesAsync(session, idOrFile, cancel);
        try
        {
            return ExecutionRecord.Read(bytes);
        }
        catch (MalformedException e)
        {
            throw new CliException(ExitCode.Failed, $"What {idOrFile} gives is no record that can be read: {e.Message}", e);
        }
    }

    /// <summary>The record and the hints of the plan's author, from which guidance is made here.</summary>
    /// <param name="planFile">The plan, needed beside a record's file: a record holds no hints.</param>
    public static async Task<RollbackScaffold> GuidanceAsync(Session session, string idOrFile, string? planFile, CancellationToken cancel)
    {
        var record = await ReadAsync(session, idOrFile, cancel);
        // From nothing that nobody vouches for: a record that was made anew is whole in itself.
        if ((await RecordHashInLedger.FindAsync(session, idOrFile, record, cancel)).Hash is { } kept && kept != record.Hash)
            throw new CliException(ExitCode.Failed, $"The record of {idOrFile} is not the one that the ledger holds: its hash is {record.Hash}, not {kept}. Somebody made it anew; nothing is said of how to undo it.");
        return RollbackPlanner.PlanRollback(record, planFile is null ? await HintsAsync(session, idOrFile, cancel) : await HintsOfPlanAsync(session, record, planFile, cancel));
    }

    private static async Task<IEnumerable<RollbackHint>> HintsAsync(Session session, string idOrFile, CancellationToken cancel)
    {
        if (!Guid.TryParse(idOrFile, out var id))
        {
            throw CliException.Usage("A record's file holds no hints: name the plan's file, too, with --plan FILE.");
        }

        var answer = await AskedAsync(id, () => session.ActionRunner.GetAsync($"/executions/{id}/rollback", cancel));
        return (answer.Deserialize(ExecutionsJson.Default.Guidance)?.RollbackHints ?? throw new JsonException("There are no rollbackHints in it."))
            .Select(h => new RollbackHint(h.StepIndex, h.Description, h.Actions, h.Risks));
    }

    private static async Task<T> AskedAsync<T>(Guid id, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (CliException e) when (e.ExitCode == ExitCode.NotFound)
        {
            throw CliException.NotFound($"There is no execution {id}. If you sent the plan, it may still wait, or was denied: ./platform log --command {id} tells. ./platform execution list shows those there are.");
        }
        catch (CliException e) when (e.ExitCode == ExitCode.Refused)
        {
            // The runner refuses to hand out a journal that was altered as a record: that is the verification that failed.
            throw new CliException(ExitCode.Failed, e.Message, e);
        }
    }

    private static async Task<IEnumerable<RollbackHint>> HintsOfPlanAsync(Session session, ExecutionRecord record, string planFile, CancellationToken cancel)
    {
        var plan = (await PlanFile.ReadAsync(session, planFile, cancel)).In(record.LiveModeState);
        return record.PlanDigest is null || record.PlanDigest == plan.Digest
            ? plan.RollbackHints
            : throw CliException.Usage($"{planFile} is not the plan that was executed, or was changed since: its digest is {plan.Digest}, the record's {record.PlanDigest}.");
    }
}

/// <summary>What is read of the action-runner's guidance: the hints as they were given; the rest is worked out here.</summary>
internal sealed record Guidance
{
    public required IReadOnlyList<Hint> RollbackHints { get; init; }
}

internal sealed record Hint
{
    public required int StepIndex { get; init; }

    public required string Description { get; init; }

    public IReadOnlyList<string> Actions { get; init; } = [];

    public IReadOnlyList<string> Risks { get; init; } = [];
}
