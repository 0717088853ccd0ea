using System.Text.Json;
using Hestia.Showing;

namespace Hestia.Mining;

/// <summary>How mining ended, for a person. Pure.</summary>
internal static class MiningView
{
    public static IEnumerable<Line> Lines(MiningStatus status, int width) =>
        [.. Ending(status, width), .. MiningRemarks.Of(status).SelectMany(r => Fold.At([r], width - 2)).Select(f => new Line(["  ", .. f])), .. status.Differences.SelectMany(d => Difference(d, width))];

    private static IEnumerable<Line> Ending(MiningStatus status, int width)
    {
        var read = $"{status.Entries ?? 0:N0} {(status.Entries == 1 ? "entry" : "entries")} read{(status is { StartedAt: { } from, EndedAt: { } to } && to >= from ? $" in {(to - from).TotalSeconds:0.0} s" : "")}, {Times.Count(status.Patterns ?? 0, "pattern")}.";
        if (status.State == "failed")
        {
            yield return new Line(new Span("✘ Mining failed.", Ink.Bad), $" {read}");
            foreach (var folded in Fold.At([status.Error ?? "The miner gives no reason."], width - 2))
            {
                yield return new Line(["  ", .. folded]);
            }

            yield break;
        }

        if (status.Kind != "check")
        {
            yield return new Line(new Span("✔ Mined.", Ink.Good), $" {read}");
            yield break;
        }

        yield return status.Equal switch
        {
            true => new Line(new Span("✔ The same.", Ink.Good), $" What the miner keeps is what the ledger gives: {read}"),
            false => new Line(new Span("✘ Not the same.", Ink.Bad), $" What the miner keeps is not what the ledger gives: {read}"),
            null => new Line(new Span("? Unknown.", Ink.Warning), $" The miner does not say whether it is the same: {read}"),
        };
    }

    private static IEnumerable<Line> Difference(MiningDifference difference, int width)
    {
        var facts = new Facts(indent: 4);
        if (difference.Where is { } where)
        {
            facts.Add("where", MiningRemarks.Where(where));
        }

        facts.Add("stored", Value(difference.Stored));
        facts.Add("mined", Value(difference.Mined));
        yield return difference.Where is "source" or "model"
            ? new Line("  ", new Span(difference.ActionType is { Length: > 0 } source ? source : "the model", Ink.Name), $"  {difference.Level}")
            : new Line("  ", new Span(difference.ActionType, Ink.Name), difference.Level == "pooled" ? "  over all triggers" : difference.Trigger is null ? "  without a trigger" : $"  trigger {difference.Trigger}");
        foreach (var line in facts.Lines(width))
        {
            yield return line;
        }
    }

    private static string Value(JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => "nothing",
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { } other => JsonText.Of(other),
    };
}
