using System.Diagnostics;
using Platform.Execution;

namespace ActionRunner.Storage;

/// <summary>What the journal keeps of an execution from its beginning.</summary>
internal sealed record BegunExecution
{
    /// <summary>The command's id.</summary>
    public required Guid ExecutionId { get; init; }

    /// <summary>Its entry in the ledger.</summary>
    public required Guid EntryId { get; init; }

    public required string PlanId { get; init; }

    public required Digest PlanDigest { get; init; }

    public required LiveModeState Mode { get; init; }

    public required string AgentId { get; init; }

    public required string TraceId { get; init; }

    public required string? Trigger { get; init; }

    public required string? UserId { get; init; }

    public required string? Traceparent { get; init; }

    public required ExecutionOpening Opening { get; init; }

    /// <summary>With its parameters redacted: for telling and closing, never for running.</summary>
    public required Plan Plan { get; init; }

    /// <summary>The approval as it came, or null.</summary>
    public required byte[]? Approval { get; init; }

    /// <summary>The row's own word on when it began; null where it was not read from a row.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>What the opening's digest covers.</summary>
    public BeginningColumns Columns => new(AgentId, EntryId, ExecutionId, Mode.ToWire(), TraceId, Traceparent, Trigger, UserId);

    /// <summary>The trace that its steps belong to.</summary>
    public ActivityContext Parent => ActivityContext.TryParse(Traceparent, null, out var parent) ? parent : default;
}

/// <summary>One line of an execution: an event or a side effect, as its observer handed it out.</summary>
internal readonly record struct ExecutionLine(int Ordinal, bool IsEffect, byte[] Body);

/// <summary>An execution as far as the journal has it.</summary>
/// <param name="Begun">Its beginning.</param>
/// <param name="Head">Its end, or null while it has none.</param>
/// <param name="Lines">In their order.</param>
internal sealed record StoredExecution(BegunExecution Begun, ExecutionHead? Head, IReadOnlyList<ExecutionLine> Lines)
{
    public IEnumerable<StepEvent> Events => Lines.Where(l => !l.IsEffect).Select(l => StepEvent.Read(l.Body));

    public IEnumerable<ObservedSideEffect> Effects => Lines.Where(l => l.IsEffect).Select(l => ObservedSideEffect.Read(l.Body));

    /// <summary>What of it was altered beside its record, a sentence; null where nothing was, as far as its opening covers it.</summary>
    public string? Altered => Beginnings.Altered(Begun)
        ?? (Head is { } head && (head.Opening.Hash != Begun.Opening.Hash || Status != head.Outcome.Status.ToWire() || EndedAt != head.Outcome.EndedAt)
            ? "The columns status or ended_at of execution.ended, or the head itself, were altered: they do not tell the same."
            : null);

    /// <summary>As the row of its end says; null where it has none.</summary>
    public string? Status { get; init; }

    /// <inheritdoc cref="Status"/>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The record: finished, or as it is while the execution runs.</summary>
    /// <exception cref="BrokenRecordException">The journal is not what an observer handed out.</exception>
    public ExecutionRecord ToRecord(TimeProvider time) => Head is not null
        ? ExecutionRecord.Assemble(Head, Begun.Plan, Events, Effects)
        : InterruptedExecution.Resume(Begun.Opening, Begun.Plan, Events, Effects, time).GetExecutionRecord();
}
