namespace Orchestrator.Filing;

/// <summary>
/// Where documents are kept for people. A document is written once: what stands there already is left alone, and is right where it has the
/// same bytes (C27). Only the list of runs grows.
/// </summary>
internal interface IKnowledgeBase
{
    /// <summary>Stores a document. The same bytes again are done.</summary>
    /// <exception cref="FilingException">It is not known to stand there.</exception>
    Task PutAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancel);

    /// <summary>Adds a line to a list, unless it holds the line; what others added meanwhile stays.</summary>
    /// <exception cref="FilingException">It is not known to stand there.</exception>
    Task AppendLineAsync(string path, string line, CancellationToken cancel);
}

/// <summary>A document could not be filed.</summary>
/// <param name="sentence">Why, without addresses and credentials.</param>
/// <param name="isFinal">Whether trying again is of no use: something else stands there.</param>
internal sealed class FilingException(string sentence, bool isFinal = false) : Exception(sentence)
{
    public bool IsFinal => isFinal;
}
