namespace Hestia.Actions;

/// <summary>The command went out and no answer came: it may or may not have been executed, and a person must be told how to find out.</summary>
internal sealed class NoAnswerException(string when, Command command, Exception cause) : Exception(
    $"No answer came {when}. The command may have been executed, or still wait.", cause)
{
    public IReadOnlyList<string> HowToFindOut { get; } =
    [
        $"./platform log --command {command.CommandId}",
        "    shows its record, once there is one;",
        $"the same call with --command-id {command.CommandId}",
        "    is answered with the first outcome and executes nothing twice.",
    ];
}
