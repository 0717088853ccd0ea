namespace Platform.Execution;

/// <summary>A JSON text is not what this library writes. The message names the place and quotes no values.</summary>
public sealed class ExecutionFormatException : FormatException
{
    public ExecutionFormatException(string path, string what)
        : base($"{path}: {what}")
    {
        Path = path;
    }

    /// <summary>Where, as a JSON path such as <c>$.stepEvents[2].type</c>.</summary>
    public string Path { get; }
}
