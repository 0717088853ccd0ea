namespace Hestia.Ending;

/// <summary>Ends the verb with a sentence for a person and an exit code for a script. Its message is printed as it is, escaped.</summary>
internal sealed class CliException(int exitCode, string sentence, Exception? cause = null) : Exception(sentence, cause)
{
    public int ExitCode { get; } = exitCode;

    public static CliException Usage(string sentence) => new(Ending.ExitCode.Usage, sentence);

    public static CliException NotFound(string sentence) => new(Ending.ExitCode.NotFound, sentence);
}
