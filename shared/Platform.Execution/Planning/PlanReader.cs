using System.Collections.Immutable;
using System.Text.Json;

namespace Platform.Execution;

/// <summary>Reads a plan's JSON strictly, and goes on after a fault, so that an author is told all of them at once.</summary>
internal sealed class PlanReader
{
    private readonly PlanRules rules;
    private readonly ImmutableArray<RollbackHint>.Builder hints = ImmutableArray.CreateBuilder<RollbackHint>();
    private readonly List<string> places = [];
    private int? step;
    private string? stepName;

    private PlanReader(bool isOwn) => rules = new PlanRules(isOwn);

    /// <param name="isOwn">Whether this library wrote it: then it was small enough when it was given, and what stands in it now may be
    /// longer.</param>
    public static Plan? Read(ReadOnlySpan<byte> utf8, out ImmutableArray<PlanFault> faults, bool isOwn = false)
    {
        var reader = new PlanReader(isOwn);
        var plan = reader.Read(utf8, isOwn);
        faults = reader.rules.Faults;
        return plan;
    }

    private Plan? Read(ReadOnlySpan<byte> utf8, bool isOwn)
    {
        if (utf8.Length > ExecutionLimits.PlanBytes && !isOwn)
        {
            rules.Found(PlanRules.TooLarge.Field, PlanRules.TooLarge.Message);
            return null;
        }

        JsonElement plan;
        try
        {
            plan = JsonElement.Parse(CanonicalJson.Encode(utf8));
        }
        catch (CanonicalJsonException e)
        {
            rules.Found(e.Path.Length > 2 ? e.Path[2..] : "plan", e.Message[(e.Path.Length + 2)..], StepOf(e.Path));
            return null;
        }

        if (plan.ValueKind != JsonValueKind.Object)
        {
            rules.Found("plan", "A plan is a JSON object.");
            return null;
        }

        Known(plan, string.Empty, "planId", "mode", "steps", "rollbackHints");
        var planId = String(plan, string.Empty, "planId");
        var mode = Word(plan, string.Empty, "mode", static (string word, out LiveModeState value) => WireWords.TryParse(word, out value), "DRY_RUN or LIVE");
        var steps = ImmutableArray.CreateBuilder<PlanStep>();
        foreach (var (item, place) in List(plan, string.Empty, "steps", required: true))
        {
            (step, stepName) = (steps.Count, null);
            steps.Add(Step(item, place));
        }

        (step, stepName) = (null, null);
        foreach (var (item, place) in List(plan, string.Empty, "rollbackHints"))
        {
            Known(item, place + ".", "stepIndex", "description", "actions", "risks");
            if (item.ValueKind == JsonValueKind.Object)
            {
                Hint(item, place, item.TryGetProperty("stepIndex", out var index) && index.ValueKind == JsonValueKind.Number && index.TryGetInt32(out var value) ? value : -1);
            }
        }

        if (rules.Faults.IsEmpty)
        {
            rules.Check(planId, steps.ToImmutable(), hints.ToImmutable(), hint => places[hint]);
        }

        var read = rules.Faults.IsEmpty ? new Plan(planId, mode, steps.ToImmutable(), hints.ToImmutable()) : null;
        if (read is null || isOwn || read.ToJson().Length <= ExecutionLimits.PlanBytes)
        {
            return read;
        }

        // The canonical form names what the text left out, and is what is kept.
        rules.Found(PlanRules.TooLarge.Field, PlanRules.TooLarge.Message);
        return null;
    }

    private PlanStep Step(JsonElement item, string place)
    {
        stepName = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        Known(item, place + ".", "name", "actionType", "parameters", "declaredSideEffects", "rollbackHint");
        if (item.ValueKind != JsonValueKind.Object)
        {
            return new PlanStep(string.Empty, string.Empty);
        }

        var name = String(item, place + ".", "name");
        var declared = List(item, place + ".", "declaredSideEffects").Select(d => Declaration(d.Item, d.Place)).ToList();
        if (item.TryGetProperty("rollbackHint", out var hint))
        {
            Known(hint, place + ".rollbackHint.", "description", "actions", "risks");
            if (hint.ValueKind == JsonValueKind.Object)
            {
                Hint(hint, place + ".rollbackHint", step!.Value);
            }
        }

        return new PlanStep(name, String(item, place + ".", "actionType"), Parameters(item, place), declared);
    }

    private FrozenJson Parameters(JsonElement item, string place)
    {
        if (!item.TryGetProperty("parameters", out var parameters))
        {
            return FrozenJson.Empty;
        }

        try
        {
            return FrozenJson.From(parameters);
        }
        catch (CanonicalJsonException e)
        {
            Found($"{place}.parameters", e.Message[(e.Path.Length + 2)..]);
            return FrozenJson.Empty;
        }
    }

    private SideEffectDeclaration Declaration(JsonElement item, string place)
    {
        Known(item, place + ".", "category", "description", "reversible");
        var isObject = item.ValueKind == JsonValueKind.Object;
        var category = isObject
            ? Word(item, place + ".", "category", static (string word, out SideEffectCategory value) => WireWords.TryParse(word, out value), "FILE_SYSTEM, DATABASE, NETWORK, PROCESS, CONFIGURATION or EXTERNAL_SERVICE")
            : default;
        if (isObject && !(item.TryGetProperty("reversible", out var reversible) && reversible.ValueKind is JsonValueKind.True or JsonValueKind.False))
        {
            Found($"{place}.reversible", "true or false is expected here.");
        }

        return new SideEffectDeclaration(category, isObject ? String(item, place + ".", "description") : string.Empty, isObject && item.TryGetProperty("reversible", out var yes) && yes.ValueKind == JsonValueKind.True);
    }

    private void Hint(JsonElement item, string place, int stepIndex)
    {
        if (step is null && (!item.TryGetProperty("stepIndex", out var index) || index.ValueKind != JsonValueKind.Number || !index.TryGetInt32(out _)))
        {
            Found($"{place}.stepIndex", "An integer is expected here.");
        }

        places.Add(place);
        hints.Add(new RollbackHint(stepIndex, String(item, place + ".", "description"), Lines("actions"), Lines("risks")));

        List<string> Lines(string name) => [.. List(item, place + ".", name).Select(line => Line(line.Item, line.Place))];
    }

    private string Line(JsonElement item, string place)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            return item.GetString()!;
        }

        Found(place, "A string is expected here.");
        return string.Empty;
    }

    private string String(JsonElement item, string prefix, string name)
    {
        if (item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
        {
            return value.GetString()!;
        }

        Found(prefix + name, value.ValueKind == JsonValueKind.Undefined ? "It is missing." : "A string is expected here.");
        return string.Empty;
    }

    private delegate bool Parse<T>(string word, out T value);

    private T Word<T>(JsonElement item, string prefix, string name, Parse<T> parse, string allowed)
        where T : struct
    {
        if (item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && parse(value.GetString()!, out var word))
        {
            return word;
        }

        Found(prefix + name, $"One of {allowed} is expected here.");
        return default;
    }

    private List<(JsonElement Item, string Place)> List(JsonElement item, string prefix, string name, bool required = false)
    {
        if (item.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array)
        {
            return [.. list.EnumerateArray().Select((one, index) => (one, $"{prefix}{name}[{index}]"))];
        }

        if (required || list.ValueKind != JsonValueKind.Undefined)
        {
            Found(prefix + name, "A JSON array is expected here.");
        }

        return [];
    }

    private void Known(JsonElement item, string prefix, params ReadOnlySpan<string> names)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            Found(prefix.TrimEnd('.'), "A JSON object is expected here.");
            return;
        }

        foreach (var member in item.EnumerateObject())
        {
            if (!names.Contains(member.Name))
            {
                Found(prefix + (Identifier.Fault(member.Name) is null ? member.Name : "?"), "This member is not known.");
            }
        }
    }

    private void Found(string field, string message) => rules.Found(field, message, step, stepName);

    private static int? StepOf(string path)
    {
        const string Start = "$.steps[";
        return path.StartsWith(Start, StringComparison.Ordinal) && path.IndexOf(']', StringComparison.Ordinal) is > 0 and var end
            && int.TryParse(path.AsSpan(Start.Length, end - Start.Length), out var index) ? index : null;
    }
}
