using System.Text.Json;
using Hestia.Showing;

namespace Hestia.Asking;

/// <summary>What is known of an object's present state.</summary>
internal abstract record Present
{
    internal sealed record Exists(ObjectState State) : Present;

    internal sealed record Gone : Present;

    /// <summary>The action-runner did not say.</summary>
    internal sealed record Unknown(string Why) : Present;
}

/// <summary>
/// The answer to "why is it as it is?" for a person at night: what it is now, who made it so, when and why, what failed before and
/// since, then everything in order (R003). Pure: the same history at the same moment is the same text.
/// </summary>
internal sealed class Story(ObjectHistory history, Present present, IReadOnlyList<ActionLog> ancestors, Times times, int proseWidth, int tableWidth)
{
    private const int ListedMax = 10;

    /// <summary>How many families the timeline shows.</summary>
    public int TimelineMax { get; init; } = 20;

    /// <summary>Why the object is not as its last record says; null where it is, or where that is not known.</summary>
    public string? Differs { get; init; }

    public IEnumerable<Line> Lines() => [.. Now(), .. NotSo(), .. MadeSo(), .. Before(), .. Since(), .. Timeline()];

    private IEnumerable<Line> Now()
    {
        switch (present)
        {
            case Present.Exists { State: var state }:
                yield return new Line(new Span(history.Id, Ink.Strong), " is ", Article(state.Type), new Span(state.Type, Ink.Name), $" at version {state.Version}.");
                var facts = new Facts();
                if (state.Attributes is { ValueKind: JsonValueKind.Object } attributes)
                {
                    foreach (var attribute in attributes.EnumerateObject())
                    {
                        facts.Add(SafeText.Clean(attribute.Name), Value(attribute.Value));
                    }
                }

                foreach (var line in facts.Lines(proseWidth))
                {
                    yield return line;
                }

                break;
            case Present.Gone when history.MadeSoBy is { ActionType: "object.delete" }:
                yield return new Line(new Span(history.Id, Ink.Strong), " no longer exists.");
                break;
            case Present.Gone:
                yield return new Line(new Span(history.Id, Ink.Strong), " does not exist as an object.");
                break;
            case Present.Unknown { Why: var why }:
                yield return new Line(new Span(history.Id, Ink.Strong), ": its present state is not known. ", new Span(why, Ink.Warning));
                break;
        }
    }

    private IEnumerable<Line> NotSo()
    {
        if (Differs is null) yield break;
        yield return Line.Empty;
        yield return new Line(new Span("✘ This is not what the recorded actions made of it.", Ink.Bad));
        foreach (var folded in Fold.At([Differs], proseWidth - 2)) yield return new Line(["  ", .. folded]);
    }

    private IEnumerable<Line> MadeSo()
    {
        yield return Line.Empty;
        if (history.MadeSoBy is not { } maker)
        {
            yield return new Line(history.Items.Count == 0
                ? "No attempt is recorded that affected it."
                : "No attempt that affected it has succeeded.");
            yield break;
        }

        yield return new Line("Made so by ", new Span(maker.AgentId, Ink.Strong), " with ", new Span(maker.ActionType, Ink.Name), ".");
        var facts = new Facts();
        facts.Add("when", $"{times.Story(maker.StartedAt)}; it took {Times.Milliseconds(maker.DurationMs)}");
        facts.Add("why", maker.Trigger is null ? new Span("no trigger was given", Ink.Faint) : new Span($"trigger {maker.Trigger}"));
        if (maker.TraceId is not null && maker.TraceId != maker.CommandId)
        {
            facts.Add("job", maker.TraceId, new Span($"   ./platform log --trace {ShellWord.Of(maker.TraceId)}", Ink.Faint));
        }

        if (maker.ParentAttemptId is not null)
        {
            facts.Add("within", Parents(maker));
        }

        if (maker.Parameters is { ValueKind: JsonValueKind.Object } parameters)
        {
            facts.Add("with", JsonText.Of(parameters));
        }
        else if (maker.Instead is { } instead)
        {
            facts.Add("with", new Span(instead, Ink.Faint));
        }

        facts.Add("record", $"ledger entry {maker.Index}, command {maker.CommandId}");
        foreach (var line in facts.Lines(proseWidth))
        {
            yield return line;
        }
    }

    private IEnumerable<Line> Before()
    {
        if (history.MadeSoBy is null)
        {
            yield break;
        }

        yield return Line.Empty;
        if (history.FailuresBefore.Count == 0)
        {
            yield return new Line("Nothing failed between the change before that and this one.");
            yield break;
        }

        yield return new Line(history.FailuresBefore.Count == 1
            ? "Before that, one attempt failed:"
            : $"Before that, {history.FailuresBefore.Count} attempts failed:");
        foreach (var line in Failures(history.FailuresBefore))
        {
            yield return line;
        }
    }

    private IEnumerable<Line> Since()
    {
        var since = history.Items.Where(a => a.Status != "SUCCESS" && (history.MadeSoBy is null || a.Index > history.MadeSoBy.Index)).ToList();
        if (since.Count == 0)
        {
            yield break;
        }

        yield return Line.Empty;
        yield return new Line((history.MadeSoBy is null, since.Count) switch
        {
            (true, 1) => "One attempt failed:",
            (true, _) => $"{since.Count} attempts failed:",
            (_, 1) => "Since then one attempt failed, and changed nothing:",
            _ => $"Since then {since.Count} attempts failed, and changed nothing:",
        });
        foreach (var line in Failures(since))
        {
            yield return line;
        }
    }

    /// <summary>Each failure with its error whole: it is what a person came for.</summary>
    private IEnumerable<Line> Failures(IReadOnlyList<ActionLog> failures)
    {
        var inOrder = failures.OrderBy(a => a.StartedAt).ThenBy(a => a.Index).ToList();
        if (inOrder.Count > ListedMax)
        {
            yield return new Line(new Span($"  … {inOrder.Count - ListedMax} earlier", Ink.Faint));
        }

        foreach (var failure in inOrder.TakeLast(ListedMax))
        {
            var (mark, ink) = Statuses.Mark(failure.Status);
            Span[] head =
            [
                new Span(mark, ink), " ", times.Short(failure.StartedAt), "  ", new Span(failure.ActionType, Ink.Name), " by ", failure.AgentId,
                failure.Trigger is null ? "" : $" (trigger {failure.Trigger})",
                failure.Status == "FAILURE" ? "" : new Span($" {failure.Status}", ink),
            ];
            var margin = "  ";
            foreach (var folded in Fold.At(head, proseWidth - 4))
            {
                yield return new Line([margin, .. folded]);
                margin = "    ";
            }

            if ((failure.Error ?? failure.Instead) is { } error)
            {
                foreach (var folded in Fold.At([new Span(error, Ink.Bad)], proseWidth - 6))
                {
                    yield return new Line(["      ", .. folded]);
                }
            }
        }
    }

    private IEnumerable<Line> Timeline()
    {
        if (history.Items.Count == 0)
        {
            yield break;
        }

        var own = history.Items.Select(a => a.AttemptId).ToHashSet();
        var families = Family.Of(history.Items.Concat(ancestors));
        yield return Line.Empty;
        yield return new Line("Everything that was tried on it, oldest first:");
        if (families.Count > TimelineMax || history.Next is not null)
        {
            yield return new Line(new Span($"  … older ones: ./platform log --object {ShellWord.Of(history.Id)} --limit 500", Ink.Faint));
        }

        var sheet = new Sheet(
        [
            new("") { CutTo = 20 },
            new("") { CutTo = 24 },
            new("by") { CutTo = 12 },
            new("trigger") { CutTo = 12, Dispensable = 3 },
            new("job") { CutTo = 12, Dispensable = 4 },
            new("took") { AlignRight = true, Dispensable = 2 },
            new("error") { CutTo = 18, Dispensable = 1 },
        ]);
        void Add(Member member, string stem, string branch, string below)
        {
            var attempt = member.Attempt;
            var (mark, ink) = Statuses.Mark(attempt.Status);

            // What only surrounds an attempt on this object is context, so it is drawn faint.
            var ofOthers = !own.Contains(attempt.AttemptId);
            sheet.Add(
                new Span("  " + times.Short(attempt.StartedAt), Ink.Faint),
                new Span($"{stem}{branch}{mark} {attempt.ActionType}", ofOthers ? Ink.Faint : ink),
                new Span(attempt.AgentId, ofOthers ? Ink.Faint : Ink.Plain),
                new Span(attempt.Trigger, Ink.Faint),
                new Span(attempt.TraceId == attempt.CommandId ? "" : attempt.TraceId, Ink.Faint),
                new Span(Times.Milliseconds(attempt.DurationMs), Ink.Faint),
                new Span(attempt.Error ?? attempt.Instead, Ink.Faint));
            for (var i = 0; i < member.Nested.Count; i++)
            {
                var last = i == member.Nested.Count - 1;
                Add(member.Nested[i], stem + below, last ? "└ " : "├ ", last ? "  " : "│ ");
            }
        }

        foreach (var family in families.TakeLast(TimelineMax))
        {
            Add(family, "", "", "");
        }

        // The columns speak for themselves here, so the sheet's heading is left out.
        foreach (var line in sheet.Take(tableWidth).Skip(1))
        {
            yield return line;
        }
    }

    private Span[] Parents(ActionLog attempt)
    {
        var byId = ancestors.Concat(history.Items).Where(a => a.AttemptId is not null).DistinctBy(a => a.AttemptId).ToDictionary(a => a.AttemptId!);
        var spans = new List<Span>();
        var seen = new HashSet<string>();
        for (var id = attempt.ParentAttemptId; id is not null && seen.Add(id);)
        {
            if (spans.Count > 0)
            {
                spans.Add(", within ");
            }

            if (!byId.TryGetValue(id, out var parent))
            {
                spans.Add($"attempt {ShortId.Of(id)}");
                break;
            }

            spans.Add(new Span(parent.ActionType, Ink.Name));
            spans.Add($" by {parent.AgentId} (command {ShortId.Of(parent.CommandId)}{(parent.Trigger is null ? "" : $", trigger {parent.Trigger}")})");
            id = parent.ParentAttemptId;
        }

        return [.. spans];
    }

    private static string Value(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : JsonText.Of(value);

    private static string Article(string? noun) =>
        noun is { Length: > 0 } && "aeiouAEIOU".Contains(noun[0]) ? "an " : "a ";
}
