using System.Runtime.InteropServices;
using System.Text.Json;

namespace Miner.Learning;

/// <summary>
/// Which steps stood next to a pattern's attempts in their traces, and how often. The first <see cref="MaxKinds"/> kinds are told apart,
/// whatever comes later is counted together: which kinds those are depends on the order of one source's attempts, as all state of a cell
/// may.
/// </summary>
internal sealed class Neighbours
{
    public const int MaxKinds = 24;

    /// <summary>The action type of the step before the first.</summary>
    public const string Start = "(start)";

    /// <summary>The action type under which the rest is counted.</summary>
    public const string Other = "(other)";

    private const int NoOutcome = -1;

    private Kind[] kinds = [];
    private int used;

    public int Count => used;

    public ReadOnlySpan<Kind> Kinds => kinds.AsSpan(0, used);

    /// <param name="actionType">The neighbour's action type, or <see cref="Start"/>.</param>
    /// <param name="outcome">The neighbour's outcome; null at the start.</param>
    /// <param name="first">Added to the first count.</param>
    /// <param name="second">Added to the second count.</param>
    public void Add(string actionType, Outcome? outcome, long first, long second)
    {
        var end = outcome is { } o ? (int)o : NoOutcome;
        if (Find(actionType, end) is >= 0 and var known)
        {
            kinds[known].First += first;
            kinds[known].Second += second;
            return;
        }

        if (used >= MaxKinds && actionType != Other)
        {
            Add(Other, null, first, second);
            return;
        }

        if (used == kinds.Length) Array.Resize(ref kinds, Math.Min(MaxKinds + 1, Math.Max(2, 2 * used)));
        kinds[used++] = new Kind { ActionType = actionType, End = end, First = first, Second = second };
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (ref readonly var kind in Kinds)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(kind.ActionType);
            if (kind.Outcome is { } outcome) writer.WriteStringValue(Outcomes.Word(outcome));
            else writer.WriteNullValue();
            writer.WriteNumberValue(kind.First);
            writer.WriteNumberValue(kind.Second);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    public static Neighbours Read(JsonElement json)
    {
        var neighbours = new Neighbours();
        foreach (var kind in json.EnumerateArray())
        {
            Outcome? outcome = kind[1].ValueKind == JsonValueKind.Null ? null : Outcomes.Parse(kind[1].GetString());
            neighbours.Add(kind[0].GetString()!, outcome, kind[2].GetInt64(), kind[3].GetInt64());
        }

        return neighbours;
    }

    private int Find(string actionType, int end)
    {
        // A learner has one instance of each name, so the first pass finds nearly all; after a restart the second gives it that instance.
        for (var i = 0; i < used; i++)
        {
            if (kinds[i].End == end && ReferenceEquals(kinds[i].ActionType, actionType)) return i;
        }

        for (var i = 0; i < used; i++)
        {
            if (kinds[i].End != end || !string.Equals(kinds[i].ActionType, actionType, StringComparison.Ordinal)) continue;
            kinds[i].ActionType = actionType;
            return i;
        }

        return -1;
    }

    /// <summary>One kind of neighbour with its two counts: successes and failures, or how often and nothing.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal struct Kind
    {
        public string ActionType;
        public int End;
        public long First;
        public long Second;

        public readonly Outcome? Outcome => End == NoOutcome ? null : (Outcome)End;
    }
}
