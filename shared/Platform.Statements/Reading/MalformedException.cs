namespace Platform.Statements;

/// <summary>A JSON text is not what is expected. The message names the place and quotes no values.</summary>
public sealed class MalformedException : FormatException
{
    public MalformedException(string path, string what)
        : base($"{path}: {what}")
    {
        Path = path;
    }

    /// <summary>Where, as a JSON path such as <c>$.stepEvents[2].type</c>.</summary>
    public string Path { get; }
}
