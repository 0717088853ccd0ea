using Hestia.Showing;
using Platform.Execution;
using Platform.Integrity;

namespace Hestia.Executions;

/// <summary>Whether a record is whole, and the first thing that is not.</summary>
internal sealed record Verdict
{
    public required bool Valid { get; init; }

    public string? Part { get; init; }

    public int? Index { get; init; }

    public string? Reason { get; init; }

    public string? ExecutionId { get; init; }

    public string? PlanId { get; init; }

    public string? Status { get; init; }

    public string? RecordHash { get; init; }

    public int? Events { get; init; }

    public int? SideEffects { get; init; }

    /// <param name="record">Null where it could not be read.</param>
    /// <param name="expected">The hash that was kept elsewhere; a record that was made anew from end to end differs from it alone.</param>
    public static Verdict Of(ExecutionRecord? record, BrokenLink? broken, Digest? expected)
    {
        broken ??= expected is { } kept && record!.Hash != kept
            ? new BrokenLink(RecordPart.Seal, null, $"The record is whole, and another one: its hash is {record.Hash}, not {kept}.")
            : null;
        return new Verdict
        {
            Valid = broken is null,
            Part = broken?.Part.ToString() is { } part ? char.ToLowerInvariant(part[0]) + part[1..] : null,
            Index = broken?.Index,
            Reason = broken?.Reason,
            ExecutionId = record?.ExecutionId,
            PlanId = record?.PlanId,
            Status = record?.Status.ToWire(),
            RecordHash = broken is null ? record?.Hash.ToString() : null,
            Events = record?.StepEvents.Length,
            SideEffects = record?.SideEffectsReport.Observed.Length,
        };
    }

    public IEnumerable<Line> Lines(int width)
    {
        if (Valid)
        {
            yield return new Line(new Span("✔ Whole.", Ink.Good), $" {Times.Count(Events ?? 0, "event")} and {Times.Count(SideEffects ?? 0, "side effect")} are as they were recorded.");
            yield return new Line("  ", new Span("record  ", Ink.Faint), RecordHash);
            yield break;
        }

        yield return new Line(new Span("✘ Broken.", Ink.Bad), $" First in {Part}{(Index is { } at ? $" {at}" : "")}:");
        foreach (var folded in Fold.At([Reason], width - 2))
        {
            yield return new Line(["  ", .. folded]);
        }
    }
}
