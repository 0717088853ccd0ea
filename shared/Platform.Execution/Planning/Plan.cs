using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Platform.Execution;

/// <summary>
/// What an agent wants executed, step after step. Immutable, and whole: no plan object exists that broke a rule of shape. Its digest names
/// exactly this plan; an approval is bound to it.
/// </summary>
public sealed class Plan
{
    internal Plan(string planId, LiveModeState mode, ImmutableArray<PlanStep> steps, ImmutableArray<RollbackHint> rollbackHints, Digest? digest = null)
    {
        PlanId = planId;
        Mode = mode;
        Steps = steps;
        RollbackHints = rollbackHints;
        DeclaredSideEffects = [.. steps.SelectMany((step, index) => step.DeclaredSideEffects.Select(d => new DeclaredSideEffect(index, d.Category, d.Description, d.Reversible)))];
        Digest = digest ?? PlanWriting.DigestOf(this);
    }

    public string PlanId { get; }

    public LiveModeState Mode { get; }

    public ImmutableArray<PlanStep> Steps { get; }

    /// <summary>The author's hints: those that stood in a step in the steps' order, then the plan's own.</summary>
    public ImmutableArray<RollbackHint> RollbackHints { get; }

    /// <summary>What all steps declare, by step.</summary>
    public ImmutableArray<DeclaredSideEffect> DeclaredSideEffects { get; }

    /// <summary>The author's free texts: of the effects that are declared, and of the hints.</summary>
    public IEnumerable<string> Texts =>
        [.. Steps.SelectMany(s => s.DeclaredSideEffects).Select(d => d.Description), .. RollbackHints.SelectMany(h => (string[])[h.Description, .. h.Actions, .. h.Risks])];

    /// <summary>
    /// SHA-256 over <c>platform-plan/1</c>, a line feed, and the plan's canonical JSON; of a redacted plan still that of the plan as it was
    /// given.
    /// </summary>
    public Digest Digest { get; }

    /// <exception cref="PlanRefusedException">The plan breaks a rule of shape; it names every step and field.</exception>
    public static Plan Create(string planId, LiveModeState mode, IEnumerable<PlanStep> steps, IEnumerable<RollbackHint>? rollbackHints = null)
    {
        var rules = new PlanRules();
        ImmutableArray<PlanStep> listed = [.. steps];
        ImmutableArray<RollbackHint> hints = [.. rollbackHints ?? []];
        rules.Check(planId, listed, hints, hint => $"rollbackHints[{hint}]");
        var plan = rules.Faults.IsEmpty ? new Plan(planId, mode, listed, hints) : throw new PlanRefusedException(rules.Faults);
        return plan.ToJson().Length <= ExecutionLimits.PlanBytes ? plan : throw new PlanRefusedException([PlanRules.TooLarge]);
    }

    /// <summary>
    /// Reads a plan from JSON: <c>planId</c>, <c>mode</c>, <c>steps</c>, <c>rollbackHints</c>. Nothing is guessed, and nothing unknown is
    /// passed over.
    /// </summary>
    /// <param name="faults">Everything that is wrong, at most <see cref="ExecutionLimits.FaultsTold"/>; empty where it is a plan.</param>
    public static bool TryRead(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out Plan? plan, out ImmutableArray<PlanFault> faults)
    {
        plan = PlanReader.Read(utf8, out faults);
        return plan is not null;
    }

    /// <inheritdoc cref="TryRead"/>
    /// <exception cref="PlanRefusedException">It is not a plan; it names every step and field.</exception>
    public static Plan Read(ReadOnlySpan<byte> utf8) => TryRead(utf8, out var plan, out var faults) ? plan : throw new PlanRefusedException(faults);

    /// <summary>The same plan, to be stored and told where secrets have no business. It keeps this plan's digest.</summary>
    /// <param name="shown">What may be shown of each step's parameters, step by step.</param>
    /// <param name="texts">What is shown instead of a text (<see cref="Texts"/>); those that it lacks stay. What is too long then is
    /// cut.</param>
    /// <exception cref="ArgumentException">There are not as many as steps.</exception>
    public Plan Redact(IEnumerable<FrozenJson> shown, IReadOnlyDictionary<string, string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ImmutableArray<FrozenJson> parameters = [.. shown];
        return parameters.Length == Steps.Length
            ? new Plan(PlanId, Mode, [.. Steps.Zip(parameters, Step)], [.. RollbackHints.Select(Hint)], Digest)
            : throw new ArgumentException($"The plan has {Steps.Length} steps.", nameof(shown));

        PlanStep Step(PlanStep step, FrozenJson shown) => new(
            step.Name, step.ActionType, shown.FitTo(ExecutionLimits.ParametersBytes),
            step.DeclaredSideEffects.Select(d => d with { Description = Told(d.Description) }));

        RollbackHint Hint(RollbackHint hint) =>
            new(hint.StepIndex, Told(hint.Description), hint.Actions.Select(Told), hint.Risks.Select(Told));

        string Told(string given) => texts.TryGetValue(given, out var kept) ? Wording.Told(kept) : given;
    }

    /// <summary>Reads what <see cref="Redact"/> made: a plan for telling and closing. Its digest is believed.</summary>
    /// <inheritdoc cref="Read"/>
    public static Plan ReadRedacted(ReadOnlySpan<byte> utf8, Digest digest)
    {
        var read = PlanReader.Read(utf8, out var faults, isOwn: true) ?? throw new PlanRefusedException(faults);
        return new Plan(read.PlanId, read.Mode, read.Steps, read.RollbackHints, digest);
    }

    /// <summary>
    /// Whether its digest is that of its own text: it is then the plan as it was given, and nothing of it was redacted or altered.
    /// </summary>
    public bool IsAsGiven => PlanWriting.DigestOf(this) == Digest;

    /// <summary>The plan as canonical JSON (RFC 8785); reading it gives a plan of the same digest.</summary>
    public byte[] ToJson() => CanonicalScratch.Encode(this, PlanWriting.Write);
}
