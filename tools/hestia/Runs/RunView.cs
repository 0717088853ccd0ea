using System.Text.Json;
using Hestia.Showing;

namespace Hestia.Runs;

/// <summary>A run as people read it: where it is, and the exact next command.</summary>
internal sealed class RunView(JsonElement run, Times times)
{
    public string Id => Text("runId")!;

    public string Status => Text("state")!;

    public Span State => Status switch
    {
        "CLOSED" => new Span("✔ CLOSED", Ink.Good),
        "STOPPED" => new Span($"✘ {Text("stopCode")}", Ink.Bad),
        "VOIDED" => new Span("⊘ VOIDED", Ink.Faint),
        "OPEN" => new Span("▸ OPEN", Ink.Plain),
        var waits => new Span($"◔ {waits}", Ink.Warning),
    };

    public string Phase => Status == "CLOSED" ? "" : $"{run.GetProperty("phase").GetInt32()} {Text("phaseName")}";

    public string Since => times.Short(run.GetProperty("since").GetDateTimeOffset());

    public string Until => run.GetProperty("decideBy") is { ValueKind: JsonValueKind.String } by ? times.Short(by.GetDateTimeOffset()) : "";

    public string? Reason => Text("stopReason");

    /// <summary>What a person does next; empty where nobody is waited for.</summary>
    public string Next => (Status, Text("stopCode")) switch
    {
        ("AWAITING_SG1" or "AWAITING_SG2", _) => $"./platform run approve {Id} --key NAME",
        ("STOPPED", "STOP_BETWEEN_LEG_A_AND_LEG_B") => $"./platform run complete-leg-b {Id} --key NAME",
        ("STOPPED", "STOP_REJECTED") => $"./platform run void {Id} --key NAME",
        ("STOPPED", _) => $"./platform run resume {Id}",
        ("OPEN", _) => $"./platform run watch {Id}",
        _ => "",
    };

    /// <summary>Whether nothing more happens without a person.</summary>
    public bool Rests => Status is not "OPEN";

    private string? Text(string name) => run.GetProperty(name).GetString();
}
