using System.Diagnostics;
using ActionRunner.Redacting;
using Platform.Contracts;
using Platform.Journal;

namespace ActionRunner.Attempts;

/// <summary>One attempt that has begun: from its intent to its record.</summary>
internal sealed class Attempt(Command command, Intent intent, DateTimeOffset startedAt, Redaction redaction, Activity? activity)
{
    public Command Command => command;

    public Intent Intent => intent;

    public Guid AttemptId => intent.AttemptId;

    public DateTimeOffset StartedAt => startedAt;

    public Redaction Redaction => redaction;

    public Activity? Activity => activity;

    /// <summary>The objects that its parameters name.</summary>
    public IReadOnlyList<string> Named { get; } = command.Action.AffectedBy(command.Parameters);

    /// <summary>Provisional inside a unit of work, final once recorded.</summary>
    public Outcome? Outcome { get; set; }

    /// <summary>What it triggered, in the order in which it began.</summary>
    public List<NestedAttempt> Nested { get; } = [];

    /// <summary>What it would have triggered and was denied: denials of their own, and no attempts that anybody learns from.</summary>
    public List<Denial> Denied { get; } = [];

    /// <summary>Whether all of it is undone in the end, however it ends.</summary>
    public bool IsDry { get; init; }

    /// <summary>How it leaves objects, with what it triggered.</summary>
    public ObjectLog Objects { get; } = new();

    /// <summary>Whether it is a step of a plan that came with an approval that counts.</summary>
    public bool IsApproved { get; init; }

    /// <summary>What it does as it is seen, where it is a plan's step; null where nobody asks.</summary>
    public EffectLog? Effects { get; init; }

    /// <summary>
    /// Of what it was seen to do, what stayed: everything outside, and of a unit of work only what was committed, or would have been.
    /// </summary>
    public IReadOnlyList<SeenEffect> KeptEffects => Effects is not null && (intent.External || Outcome!.Status == AttemptStatus.Success || Outcome.Error == DryRun.Success) ? Effects.Seen : [];

    /// <summary>Whether this attempt met a conflict inside its group and is to run once more, by itself.</summary>
    public bool RunAlone { get; set; }

    /// <summary>Forgets a run whose transaction was undone, before the one more run that is allowed.</summary>
    public void Forget()
    {
        Outcome = null;
        Nested.Clear();
        Denied.Clear();
        Effects?.KeepFirst(0);
        Objects.KeepFirst(0);
        RunAlone = false;
    }

    /// <summary>
    /// Its own record, then those of its nested attempts and of what it was denied. A nested success is only one if everything above it
    /// succeeded.
    /// </summary>
    public IEnumerable<OutcomeRecord> Records()
    {
        var left = Objects.ByLastToChange();
        yield return new OutcomeRecord(new NewRecord(command.CommandId, AttemptId, RecordBody.Close(intent.Context, Outcome!, left[AttemptId])), EffectLog.ToJson(KeptEffects));
        foreach (var nested in Nested)
        {
            // What was under way when all of it was undone ended as all of it did.
            var outcome = nested.Outcome ?? Outcome!;
            if (outcome.Status == AttemptStatus.Success && !Kept(nested.Parent))
            {
                outcome = outcome with
                {
                    Status = AttemptStatus.RolledBack,
                    Error = "PARENT_UNDONE: The action that triggered this one did not succeed; nothing of either was kept.",
                };
            }

            yield return new NewRecord(nested.CommandId, nested.AttemptId, RecordBody.Close(nested.Context, outcome, left[nested.AttemptId]), Derived: true);
        }

        foreach (var denial in Denied) yield return new NewRecord(denial.Refusal.CommandId, denial.DenialId, denial.Body, RecordKind.Denial, Derived: true);
    }

    private bool Kept(NestedAttempt? parent) => parent is null
        ? Outcome!.Status == AttemptStatus.Success
        : parent.Outcome!.Status == AttemptStatus.Success && Kept(parent.Parent);
}

/// <summary>An attempt inside another's unit of work (R020).</summary>
internal sealed class NestedAttempt(Guid commandId, Guid attemptId, NestedAttempt? parent, byte[] context)
{
    public Guid CommandId => commandId;

    public Guid AttemptId => attemptId;

    /// <summary>The nested attempt it was triggered by, or null where that is the outermost one.</summary>
    public NestedAttempt? Parent => parent;

    public byte[] Context => context;

    public Outcome? Outcome { get; set; }
}
