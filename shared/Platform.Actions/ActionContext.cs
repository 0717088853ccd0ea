using Npgsql;
using Platform.Execution;

namespace Platform.Actions;

/// <summary>What every attempt knows of itself.</summary>
public interface IAttemptContext
{
    Guid CommandId { get; }

    Guid AttemptId { get; }

    string AgentId { get; }

    string TraceId { get; }

    string? Trigger { get; }

    /// <summary>When the attempt began, UTC.</summary>
    DateTimeOffset StartedAt { get; }

    /// <summary>Cancelled at the action's timeout and when the runner must stop.</summary>
    CancellationToken Cancellation { get; }

    /// <summary>
    /// Names an object or thing that this attempt touches (R008); 1 to 200 characters, at most 100 of them, 1,000 for a slow action.
    /// </summary>
    void Affects(string id);

    /// <summary>
    /// The first characters of a text, at most <paramref name="length"/>, without what is secret in it (G11). Everything that an action
    /// says is redacted anyway; but what it cuts off itself it must cut with this: half a secret, or half the JSON around one, is no longer
    /// known as one.
    /// </summary>
    /// <param name="text">Any text. To know what stands at its end, it should be some thousand characters longer than what is wanted of
    /// it.</param>
    /// <param name="length">At least 1.</param>
    string Redact(string text, int length);

    /// <summary>
    /// Names a side effect of this attempt, so that the report of a plan's execution shows it beside what the plan declared (R035). Changes
    /// of ontology objects name themselves. Of an action whose transaction is undone nothing is kept; outside a plan nobody asks for it.
    /// </summary>
    /// <param name="category">Where it happened.</param>
    /// <param name="description">1 to 1,000 characters; a plan declares it by this text, with <c>*</c> for any run of characters.</param>
    /// <param name="reversible">Whether a person can undo it by hand.</param>
    /// <param name="details">What a person needs to know of it, serialised as a JSON object; at most 8 KiB are kept.</param>
    void RecordSideEffect(SideEffectCategory category, string description, bool reversible, object? details = null);
}

/// <summary>An attempt of a transactional action: a unit of work that commits with the attempt's record or not at all.</summary>
public interface IActionContext : IAttemptContext
{
    /// <summary>The ontology objects, inside this unit of work. What is written is affected.</summary>
    IObjects Objects { get; }

    /// <summary>
    /// The database connection of this unit of work, for an action that has tables of its own. Commands on it take part in the
    /// transaction; beginning, committing or ending one on it breaks the attempt, and so does using it after the attempt.
    /// </summary>
    ValueTask<NpgsqlConnection> OpenDatabaseAsync();

    /// <summary>
    /// Names rows of the action's own tables that are too many to be named one by one, as parts of one thing: the record says of the thing
    /// how many rows there were and their digest, in the member <c>affectedRows</c> of its output (<c>[{"id","rows","sha256"}]</c>). The
    /// thing itself is affected (<see cref="IAttemptContext.Affects"/>).
    /// </summary>
    void AffectsRows(string id, RowsetDigest rows);

    /// <summary>
    /// Runs another transactional action inside this unit of work, under the same trace (R020). It is recorded as an attempt of its own
    /// with this one as its parent; its outcome is final when this one's transaction commits.
    /// </summary>
    /// <remarks>At most 100, 1,000 for a slow action.</remarks>
    /// <returns>What the nested action answered.</returns>
    /// <exception cref="ActionFailedException">The nested action failed; its own changes are undone. Catch it to go on without
    /// it.</exception>
    Task<object?> TriggerAsync(string actionType, object parameters);
}

/// <summary>An attempt of an external action.</summary>
public interface IExternalContext : IAttemptContext
{
    /// <summary>The W3C trace context to hand on, or null.</summary>
    string? Traceparent { get; }
}
