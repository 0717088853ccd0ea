namespace Hestia.Showing;

internal static class Sentence
{
    /// <summary>What an argument's exception says, without the name that the parameter has in the program.</summary>
    public static string Of(ArgumentException e)
    {
        var tail = e.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return tail < 0 ? e.Message : e.Message[..tail];
    }
}
