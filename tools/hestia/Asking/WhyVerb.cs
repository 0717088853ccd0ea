using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Ledger;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Asking;

/// <summary><c>why OBJECT</c>: who made it so, why, and what failed before (R003).</summary>
internal static class WhyVerb
{
    private const int TracesMax = 5;
    private const int TraceMax = 500;

    public static Verb Create(Session session)
    {
        var id = new Argument<string>("OBJECT") { Description = "The object's id, e.g. SRV-001" };
        var limit = Values.Whole("--limit", "N", "How far back the timeline goes (default 20)", 1, 500, "-n");
        var why = new Verb("why", "Who made an object so, for what reason, and what failed before")
        {
            Notes = ["The history comes from the ledger, the present state from the action-runner; where that does not answer, the story is told without it. Both are compared: what was changed without an action is said to be."],
            Examples = [("./platform why SRV-001", "the story"), ("./platform why SRV-001 --json | jq .madeSoBy.agentId", "one fact of it")],
            Exits =
            [
                (ExitCode.NotFound, "neither an object nor any attempt on it is known"),
                (ExitCode.Unreachable, "no attempt on it is known, and the action-runner does not answer"),
            ],
        };
        why.Arguments.Add(id);
        why.Options.Add(limit);
        why.SetAction((given, cancel) => RunAsync(session, given.GetValue(id)!, (int)(given.GetValue(limit) ?? 20), cancel));
        return why;
    }

    private static async Task<int> RunAsync(Session session, string id, int limit, CancellationToken cancel)
    {
        // Both at once: a person waits.
        var asking = PresentAsync(session, id, cancel);
        var found = await session.Audit.FindAsync($"/objects/{Service.InPath(id)}/history?limit={Math.Max(limit, 100)}", cancel);
        var (present, state) = await asking;
        var differs = await DiffersAsync(session, id, present, cancel);
        var history = found?.Deserialize(AskingJson.Default.ObjectHistory);
        if ((history is null || history.Items.Count == 0) && present is not Present.Exists)
        {
            // Half of the answer is missing, and what nobody could ask about is not what nobody knows.
            throw present is Present.Unknown unknown
                ? new CliException(ExitCode.Unreachable, $"No attempt is recorded that affected {id}, and whether there is such an object is unknown. {unknown.Why}")
                : CliException.NotFound($"Nothing is known of {id}: there is no such object, and no recorded attempt affected it.");
        }

        if (session.Json)
        {
            session.Terminal.PrintJson(Json(id, found, state, present, differs));
            return ExitCode.Done;
        }

        history ??= new ObjectHistory { Id = id };
        var ancestors = await AncestorsAsync(session, history, cancel);
        session.Terminal.Print(new Story(history, present, ancestors, session.Times, session.Wide ? Terminal.Endless : session.Terminal.ProseWidth, session.TableWidth) { TimelineMax = limit, Differs = differs?.Reason }.Lines());
        return ExitCode.Done;
    }

    private static async Task<(Present Present, JsonElement? State)> PresentAsync(Session session, string id, CancellationToken cancel)
    {
        try
        {
            var state = await session.ActionRunner.FindAsync($"/objects/{Service.InPath(id)}", cancel);
            return state?.Deserialize(AskingJson.Default.ObjectState) is { } known ? (new Present.Exists(known), state) : (new Present.Gone(), null);
        }
        catch (CliException e) when (e.ExitCode is ExitCode.Unreachable or ExitCode.Failed)
        {
            return (new Present.Unknown("The action-runner does not answer."), null);
        }
    }

    /// <summary>
    /// Whether somebody changed the object without an action; null where not, or where one of the two that know does not answer.
    /// </summary>
    private static async Task<DifferingObject?> DiffersAsync(Session session, string id, Present present, CancellationToken cancel)
    {
        if (present is Present.Unknown) return null;
        try
        {
            return await new ObjectCheck(session.ActionRunner, session.Audit, session.Clock).OneAsync(id, cancel);
        }
        catch (CliException)
        {
            // A service of before this question was known.
            return null;
        }
    }

    /// <summary>
    /// Attempts around those of the history that did not affect the object themselves, e.g. the deployment that restarted it. They
    /// belong to the same trace; without them the story is only less rich, so trouble in finding them is no trouble.
    /// </summary>
    private static async Task<IReadOnlyList<ActionLog>> AncestorsAsync(Session session, ObjectHistory history, CancellationToken cancel)
    {
        var known = history.Items.Select(a => a.AttemptId).ToHashSet();
        var orphans = history.Items.Where(a => a.ParentAttemptId is not null && !known.Contains(a.ParentAttemptId)).ToList();
        var found = new Dictionary<string, ActionLog>();
        try
        {
            foreach (var trace in orphans.Select(a => a.TraceId).OfType<string>().Distinct().Take(TracesMax))
            {
                var read = 0;
                await foreach (var item in session.Audit.PagesAsync($"/action-logs?traceId={Uri.EscapeDataString(trace)}&limit={TraceMax}", cancel))
                {
                    if (item.Deserialize(AskingJson.Default.ActionLog) is { AttemptId: { } id } attempt)
                    {
                        found[id] = attempt;
                    }

                    if (++read == TraceMax)
                    {
                        break;
                    }
                }
            }
        }
        catch (CliException)
        {
            return [];
        }

        var ancestors = new Dictionary<string, ActionLog>();
        foreach (var orphan in orphans)
        {
            for (var at = orphan.ParentAttemptId; at is not null && found.TryGetValue(at, out var parent) && ancestors.TryAdd(at, parent);)
            {
                at = parent.ParentAttemptId;
            }
        }

        return [.. ancestors.Values];
    }

    private static string Json(string id, JsonElement? history, JsonElement? state, Present present, DifferingObject? differs) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        if (history is { ValueKind: JsonValueKind.Object } known)
        {
            foreach (var member in known.EnumerateObject())
            {
                member.WriteTo(writer);
            }
        }
        else
        {
            writer.WriteString("id", id);
            writer.WriteStartArray("items");
            writer.WriteEndArray();
            writer.WriteNull("madeSoBy");
        }

        writer.WriteString("presence", present switch { Present.Exists => "exists", Present.Gone => "gone", _ => "unknown" });
        if (differs is not null) writer.WriteString("differs", differs.Reason);
        writer.WritePropertyName("object");
        if (state is { } now)
        {
            now.WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteEndObject();
    });
}
