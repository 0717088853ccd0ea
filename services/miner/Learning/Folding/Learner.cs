using System.Runtime.InteropServices;
using Platform.Integrity;

namespace Miner.Learning;

/// <summary>
/// Learns from the attempts of one source, in the order of their numbers, each once. Its memory is bounded by <see cref="MaxCells"/> cells
/// and a window of <see cref="Window"/> numbers, whatever names a source makes up. For one thread at a time.
/// <para>
/// A restart: <see cref="Restore"/> every cell, set <see cref="LastSeq"/>, then <see cref="Remember"/> the attempts with numbers above
/// LastSeq − <see cref="Window"/> up to LastSeq, rising. Everything after that is as if there had been none.
/// </para>
/// </summary>
internal sealed class Learner(string source)
{
    /// <summary>How many numbers back the step before an attempt may lie.</summary>
    public const int Window = 20_000;

    /// <summary>The most cells of a source, pools included.</summary>
    public const int MaxCells = 50_000;

    /// <summary>The most triggers of one action type that are told apart.</summary>
    public const int MaxTriggers = 10_000;

    /// <summary>
    /// The most action types that are told apart. Each may need two cells, its pool and its rest, for which room is left.
    /// </summary>
    public const int MaxActionTypes = 5_000;

    private const int MaxTriggerCells = MaxCells - (2 * (MaxActionTypes + 1));

    private readonly Dictionary<PatternKey, Cell> cells = [];
    private readonly Dictionary<string, TypeCells> types = [];
    private readonly List<PatternKey> touched = [];
    private readonly TraceWindow window = new();
    private readonly Features features = new();
    private int triggerCells;
    private long remembered;

    /// <summary>The journal whose attempts these are.</summary>
    public string Source { get; } = source;

    /// <summary>The highest number folded; 0 before the first.</summary>
    public long LastSeq { get; set; }

    public IReadOnlyDictionary<PatternKey, Cell> Cells => cells;

    /// <summary>Learns from the next attempt.</summary>
    /// <exception cref="ArgumentException">Its number is not above <see cref="LastSeq"/>: it was folded already. Nothing has
    /// changed.</exception>
    public void Fold(in Observation o)
    {
        if (o.Seq <= LastSeq) throw new ArgumentException($"Attempt {o.Seq} of {Source} was learned already; the last was {LastSeq}.", nameof(o));
        LastSeq = o.Seq;
        var type = TypeFor(o.ActionType);
        var cell = CellFor(type, o.Trigger);
        var outcome = Outcomes.Told(o.Outcome, o.Error);
        var at = Timestamps.ToUnixMicroseconds(o.At);
        features.Begin(o.Parameters);
        var before = window.Step(o.TraceId, new PreviousAttempt(o.Seq, type.ActionType, outcome, cell, type.Pool));
        if (before is { } previous)
        {
            Follow(previous.Cell, type.ActionType, outcome, o.Seq);
            Follow(previous.Pool, type.ActionType, outcome, o.Seq);
        }

        cell.Fold(o, outcome, at, before, features);
        Touch(cell);
        type.Pool!.Fold(o, outcome, at, before, features);
        Touch(type.Pool);
    }

    /// <summary>Takes an attempt that was folded before a restart into the window, and learns nothing from it.</summary>
    /// <exception cref="ArgumentException">It was not folded before, or attempts with higher numbers were given already.</exception>
    public void Remember(in Observation o)
    {
        if (o.Seq > LastSeq || o.Seq <= remembered) throw new ArgumentException($"Attempt {o.Seq} of {Source} does not lie between {remembered} and {LastSeq}.", nameof(o));
        remembered = o.Seq;
        if (o.Seq <= LastSeq - Window) return;
        types.TryGetValue(BoundedText.Cut(o.ActionType, PatternKey.MaxLength), out var type);
        if (type is null) types.TryGetValue(PatternKey.OtherActions, out type);
        var key = PatternKey.Of(type?.ActionType ?? o.ActionType, o.Trigger);
        var cell = cells.GetValueOrDefault(key) ?? cells.GetValueOrDefault(key with { Trigger = PatternKey.OtherTriggers });
        window.Step(o.TraceId, new PreviousAttempt(o.Seq, key.ActionType, Outcomes.Told(o.Outcome, o.Error), cell, type?.Pool));
    }

    /// <summary>Puts back a cell as <see cref="Cell.ToBytes"/> wrote it.</summary>
    /// <exception cref="FormatException">These are not the bytes of a cell.</exception>
    public void Restore(PatternKey key, ReadOnlySpan<byte> state)
    {
        var cell = Cell.Read(state);
        if (!types.TryGetValue(key.ActionType, out var type)) types.Add(key.ActionType, type = new TypeCells(key.ActionType));
        Place(type, key, cell);
    }

    /// <summary>The keys of the cells that changed since it was last called.</summary>
    public IReadOnlyList<PatternKey> TakeTouched()
    {
        var keys = touched.ToArray();
        touched.Clear();
        foreach (var key in keys) cells[key].IsTouched = false;
        return keys;
    }

    private TypeCells TypeFor(string actionType)
    {
        actionType = BoundedText.Cut(actionType, PatternKey.MaxLength);
        if (!types.TryGetValue(actionType, out var type))
        {
            if (types.Count >= MaxActionTypes) actionType = PatternKey.OtherActions;
            if (!types.TryGetValue(actionType, out type)) types.Add(actionType, type = new TypeCells(actionType));
        }

        if (type.Pool is null) Place(type, new PatternKey(type.ActionType, null, Pooled: true), new Cell());
        return type;
    }

    private Cell CellFor(TypeCells type, string? trigger)
    {
        var key = PatternKey.Of(type.ActionType, trigger);
        if (cells.TryGetValue(key, out var cell)) return cell;
        if (type.Triggers >= MaxTriggers || triggerCells >= MaxTriggerCells)
        {
            key = key with { Trigger = PatternKey.OtherTriggers };
            if (cells.TryGetValue(key, out cell)) return cell;
        }

        return Place(type, key, new Cell());
    }

    private Cell Place(TypeCells type, PatternKey key, Cell cell)
    {
        // One instance of every name, whoever brings it.
        cell.Key = key with { ActionType = type.ActionType };
        CollectionsMarshal.GetValueRefOrAddDefault(cells, cell.Key, out var replaces) = cell;
        if (key.Pooled)
        {
            type.Pool = cell;
        }
        else if (!replaces && key.Trigger != PatternKey.OtherTriggers)
        {
            type.Triggers++;
            triggerCells++;
        }

        return cell;
    }

    private void Follow(Cell? cell, string actionType, Outcome outcome, long seq)
    {
        if (cell is null) return;
        cell.Follow(actionType, outcome, seq);
        Touch(cell);
    }

    private void Touch(Cell cell)
    {
        if (cell.IsTouched) return;
        cell.IsTouched = true;
        touched.Add(cell.Key);
    }

    /// <summary>What is known of one action type: its name's one instance, its pool, and how many triggers it has.</summary>
    private sealed class TypeCells(string actionType)
    {
        public string ActionType { get; } = actionType;

        public Cell? Pool { get; set; }

        public int Triggers { get; set; }
    }
}
