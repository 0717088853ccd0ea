namespace Orchestrator.Runs;

/// <summary>One of the eleven phases (R064). Immutable.</summary>
/// <param name="Number">1 to 11.</param>
/// <param name="Name">The seed's name, e.g. <c>cut_leg_a</c>; the action is <c>cut.</c> and this.</param>
/// <param name="Title">What its report is titled.</param>
/// <param name="Document">The report's name without number and date (R065).</param>
/// <param name="Gate">The gate that a person opens before it; null where there is none.</param>
/// <param name="Pins">What its action pins into the run, and nothing else (R095).</param>
internal sealed record Phase(int Number, string Name, string Title, string Document, string? Gate, params string[] Pins)
{
    public string ActionType => "cut." + Name;
}
