namespace Hestia.Reaching;

/// <summary>
/// A message went out and no answer came: it may or may not have been acted on, and a person must be told how to find out.
/// </summary>
internal sealed class NoAnswerException(string when, Letter letter, Exception cause) : Exception($"No answer came {when}. {letter.Doubt}", cause)
{
    public IReadOnlyList<string> HowToFindOut => letter.HowToFindOut;

    /// <summary>Says it all, on standard error, and gives the exit code.</summary>
    public int Tell(Showing.Terminal terminal)
    {
        terminal.Say(new Showing.Span("? ", Showing.Ink.Warning), Message);
        foreach (var way in HowToFindOut)
        {
            terminal.Say("  " + way);
        }

        return ExitCode.Unreachable;
    }
}
