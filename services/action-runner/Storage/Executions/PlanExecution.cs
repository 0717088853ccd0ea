using ActionRunner.Attempts;
using ActionRunner.Redacting;
using Platform.Execution;

namespace ActionRunner.Storage;

/// <summary>
/// An execution of this process from its beginning to its end: its observer, and the lines that the journal does not have yet.
/// </summary>
internal sealed class PlanExecution(
    BegunExecution begun, Plan plan, ExecutionObserver observer, Guarding.LatestReading security, Registration runner, Redaction redaction)
{
    /// <summary>Beyond so many bytes of lines the details of side effects are kept by their digest only, however long the plan.</summary>
    private const int DetailedBytes = 16 << 20;

    private readonly List<ExecutionLine> due = [];
    private List<ExecutionLine>? all = [];
    private int ordinal;
    private long bytes;

    public BegunExecution Begun => begun;

    /// <summary>As it was given, parameters and all.</summary>
    public Plan Plan => plan;

    public ExecutionObserver Observer => observer;

    public Guarding.LatestReading Security => security;

    /// <summary>Knows what is secret in any of the steps.</summary>
    public Redaction Redaction => redaction;

    /// <summary>How many side effects more can be told of this execution.</summary>
    public int RoomForEffects { get; private set; } = 20_000;

    /// <summary>Under which it began, and all of its steps begin: once that is declared dead, somebody else ends the execution.</summary>
    public Registration Runner => runner;

    /// <summary>Lines that are not in the journal yet.</summary>
    public IReadOnlyList<ExecutionLine> Due => due;

    /// <summary>Every line, where they are few enough to keep at hand.</summary>
    public IReadOnlyList<ExecutionLine>? All => all;

    public void Add(StepEvent recorded) => Add(isEffect: false, recorded.ToJson());

    public void Add(SeenEffect effect)
    {
        RoomForEffects--;
        Add(isEffect: true, observer.RecordSideEffect(effect.Category, effect.Description, effect.Reversible, bytes > DetailedBytes ? effect.Details.FitTo(2) : effect.Details).ToJson());
    }

    /// <summary>What was due is in the journal.</summary>
    public void Kept() => due.Clear();

    private void Add(bool isEffect, byte[] body)
    {
        var line = new ExecutionLine(ordinal++, isEffect, body);
        due.Add(line);
        bytes += body.Length;
        if (bytes > ExecutionRecords.PartBytes) all = null;
        all?.Add(line);
    }
}
