namespace Platform.Laws;

/// <summary>A text or a profile is refused. Nothing else is thrown by this library, whatever bytes it is given.</summary>
/// <param name="code">A stable upper-case word, such as <c>NOT_UTF8</c>.</param>
/// <param name="sentence">What is wrong, where it is, and what to do about it.</param>
public sealed class LawException(string code, string sentence) : Exception(sentence)
{
    public string Code { get; } = code;
}
