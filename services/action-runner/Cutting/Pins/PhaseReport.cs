using System.Text.Json.Nodes;

namespace Cutting.Pins;

/// <summary>
/// What a phase has to say for its report, in bounded size. What does not hold is never reported: it ends the phase, so that nothing of it
/// commits.
/// </summary>
internal sealed class PhaseReport
{
    private const int LinesMax = 60;
    private const int LineLength = 240;

    private readonly JsonObject pins = [];
    private readonly JsonArray work = [];
    private readonly JsonArray diff = [];
    private readonly JsonArray invariants = [];
    private readonly JsonArray artifacts = [];

    /// <summary>What of the production data this phase changed.</summary>
    public string Mutation { get; set; } = "NONE";

    public static ActionFailedException Drift(string name, string expected, string observed) =>
        new("DRIFT", $"The pin {name} does not hold: expected {Short(expected)}, observed {Short(observed)}. Nothing was written.");

    /// <summary>One step of the work, in one line.</summary>
    public void Work(string line)
    {
        if (work.Count < LinesMax) work.Add(Short(line));
    }

    /// <summary>Pins a value for the rest of the run.</summary>
    public void Pin(string name, string value) => pins[name] = value;

    public void Pin(string name, long value) => Pin(name, PinSet.Number(value));

    public void Change(string what, long before, long after) => Change(what, PinSet.Number(before), PinSet.Number(after));

    public void Change(string what, string before, string after) =>
        diff.Add(new JsonObject { ["what"] = what, ["before"] = Short(before), ["after"] = Short(after) });

    public void Artifact(string path, string sha256, long bytes) =>
        artifacts.Add(new JsonObject { ["path"] = path, ["sha256"] = sha256, ["bytes"] = bytes });

    /// <summary>A pin against what is there now.</summary>
    /// <exception cref="ActionFailedException"><c>DRIFT</c>: it does not hold any more.</exception>
    public void Keeps(string pin, string expected, string observed)
    {
        if (!string.Equals(expected, observed, StringComparison.Ordinal)) throw Drift(pin, expected, observed);
        Add(pin, expected, observed);
    }

    /// <summary>What must be so in this phase.</summary>
    /// <exception cref="ActionFailedException"><c>INVARIANT</c>: it is not so.</exception>
    public void Holds(string invariant, string expected, string observed)
    {
        if (!string.Equals(expected, observed, StringComparison.Ordinal)) throw Broken(invariant, expected, observed);
        Add(invariant, expected, observed);
    }

    public void Holds(string invariant, long expected, long observed) => Holds(invariant, PinSet.Number(expected), PinSet.Number(observed));

    /// <summary>What must be so of every row; the report does not list it.</summary>
    /// <exception cref="ActionFailedException"><c>INVARIANT</c>: it is not so.</exception>
    public static void EveryHolds(string invariant, long expected, long observed)
    {
        if (expected != observed) throw Broken(invariant, PinSet.Number(expected), PinSet.Number(observed));
    }

    /// <summary>The phase's output.</summary>
    public JsonObject ToOutput() => new()
    {
        ["pins"] = pins, ["work"] = work, ["diff"] = diff, ["invariants"] = invariants, ["artifacts"] = artifacts, ["mutation"] = Mutation,
    };

    private static ActionFailedException Broken(string invariant, string expected, string observed) => new(
        "INVARIANT",
        $"The invariant '{invariant}' does not hold: expected {Short(expected)}, observed {Short(observed)}. Nothing was written.");

    private void Add(string invariant, string expected, string observed) =>
        invariants.Add(
            new JsonObject { ["invariant"] = invariant, ["expected"] = Short(expected), ["observed"] = Short(observed), ["ok"] = true });

    private static string Short(string text) =>
        text.Length <= LineLength ? text : text[..(char.IsHighSurrogate(text[LineLength - 2]) ? LineLength - 2 : LineLength - 1)] + "…";
}
