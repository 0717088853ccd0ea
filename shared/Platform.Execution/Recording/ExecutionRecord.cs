using System.Collections.Immutable;

namespace Platform.Execution;

/// <summary>
/// The history of one execution (R024): who, which plan, every step event, every side effect, how security stood before and after, how it
/// ended. Deeply immutable (R026): nothing in it can be changed, and only an observer or a text it wrote can make one. Writing and reading
/// it gives the same bytes and the same hash.
/// </summary>
public sealed class ExecutionRecord
{
    internal ExecutionRecord(ExecutionHead head, ImmutableArray<StepEvent> stepEvents, SideEffectsReport sideEffectsReport)
    {
        Head = head;
        StepEvents = stepEvents;
        SideEffectsReport = sideEffectsReport;
        Warnings = RecordWarnings.Of(this);
    }

    public ExecutionHead Head { get; }

    public string ExecutionId => Head.Opening.ExecutionId;

    public string PlanId => Head.Opening.PlanId;

    /// <inheritdoc cref="ExecutionOpening.PlanDigest"/>
    public Digest? PlanDigest => Head.Opening.PlanDigest;

    public LiveModeState LiveModeState => Head.Outcome.LiveModeState;

    /// <inheritdoc cref="ExecutionOpening.SecuritySnapshotPre"/>
    public SecuritySnapshot? SecuritySnapshotPre => Head.Opening.SecuritySnapshotPre;

    /// <inheritdoc cref="ExecutionOutcome.SecuritySnapshotPost"/>
    public SecuritySnapshot? SecuritySnapshotPost => Head.Outcome.SecuritySnapshotPost;

    /// <summary>In the order they were recorded, each linked to the one before.</summary>
    public ImmutableArray<StepEvent> StepEvents { get; }

    public SideEffectsReport SideEffectsReport { get; }

    public ExecutionStatus Status => Head.Outcome.Status;

    /// <inheritdoc cref="ExecutionOutcome.Reason"/>
    public string? Reason => Head.Outcome.Reason;

    /// <inheritdoc cref="ExecutionOpening.StartedAt"/>
    public DateTimeOffset StartedAt => Head.Opening.StartedAt;

    /// <inheritdoc cref="ExecutionOutcome.EndedAt"/>
    public DateTimeOffset? EndedAt => Head.Outcome.EndedAt;

    public ExecutionSeal Seal => Head.Seal;

    /// <inheritdoc cref="ExecutionSeal.Hash"/>
    public Digest Hash => Head.Seal.Hash;

    /// <summary>What a reader should know, one sentence each (C11, C12, R038); derived from the rest.</summary>
    public ImmutableArray<string> Warnings { get; }

    /// <summary>Whether either security state was more severe after the execution than before it (R038).</summary>
    public bool IsSecurityDegraded => SecuritySnapshotPre is { } pre && SecuritySnapshotPost is { } post && post.IsDegradedSince(pre);

    /// <summary>
    /// Puts a record together from the head of an observer that handed its events out, and the events and side effects that were kept
    /// elsewhere, in their order.
    /// </summary>
    /// <param name="head">What the observer knew at the end.</param>
    /// <param name="plan">The plan; null where the observer knew only its id.</param>
    /// <exception cref="BrokenRecordException">They do not make a whole record: it says what is wrong where.</exception>
    public static ExecutionRecord Assemble(ExecutionHead head, Plan? plan, IEnumerable<StepEvent> stepEvents, IEnumerable<ObservedSideEffect> sideEffects)
    {
        ArgumentNullException.ThrowIfNull(head);
        var record = new ExecutionRecord(head, [.. stepEvents], SideEffectsReport.Compare(plan?.DeclaredSideEffects ?? [], sideEffects));
        return RecordVerifier.Verify(record) is { } broken ? throw new BrokenRecordException(broken) : record;
    }

    /// <summary>
    /// The record as one canonical JSON object (RFC 8785), which <see cref="RecordVerifier.VerifyExport"/> checks without any service.
    /// </summary>
    public byte[] ToJson() => CanonicalScratch.Encode(this, static (writer, record) => RecordFormat.Write(writer, record));

    /// <summary>The record as it was written. Reading checks the shape; <see cref="RecordVerifier.Verify"/> checks the truth.</summary>
    /// <exception cref="MalformedException">It is not a record as <see cref="ToJson"/> writes it.</exception>
    public static ExecutionRecord Read(ReadOnlySpan<byte> utf8) =>
        RecordFormat.Read(utf8, out var unreadable, out var why) ?? throw new MalformedException(why!, unreadable!.Reason);
}
