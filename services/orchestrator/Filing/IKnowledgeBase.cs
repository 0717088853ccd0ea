using Orchestrator.Runs;

namespace Orchestrator.Filing;

/// <summary>
/// Where documents are kept for people. A document is written once: what stands there already is left alone, and is right where it has the
/// same bytes (C27). Only the list of runs grows.
/// </summary>
internal interface IKnowledgeBase
{
    /// <summary>Stores a document. The same bytes again are done.</summary>
    /// <param name="path">Its folder is the run's.</param>
    /// <param name="bytes">The document.</param>
    /// <param name="isFirst">
    /// Whether it is its run's first one: then its folder is to be nobody's yet, and what is found in it is another's (C23). A server is
    /// asked for the document only: HTTP has no question that shows what else a folder holds, or who made it.
    /// </param>
    /// <param name="cancel">Ends the attempt.</param>
    /// <exception cref="FilingException">It is not known to stand there.</exception>
    Task PutAsync(string path, ReadOnlyMemory<byte> bytes, bool isFirst, CancellationToken cancel);

    /// <summary>Adds a line to a list, unless it holds the line; what others added meanwhile stays.</summary>
    /// <exception cref="FilingException">It is not known to stand there.</exception>
    Task AppendLineAsync(string path, string line, CancellationToken cancel);
}

/// <summary>A document could not be filed.</summary>
/// <param name="sentence">Why, without addresses and credentials.</param>
/// <param name="isFinal">Whether trying again is of no use: something else stands there.</param>
/// <param name="isTaken">Whether that is because the run's folder is another's (C23).</param>
internal sealed class FilingException(string sentence, bool isFinal = false, bool isTaken = false) : Exception(sentence)
{
    public bool IsFinal => isFinal || isTaken;

    /// <summary>What a run stops with that gives up filing.</summary>
    public string StopCode => isTaken ? Runs.StopCode.ReplayConflict : Runs.StopCode.KbUpload;

    /// <summary>Another document stands at the place of this one, and nothing is written over.</summary>
    public static FilingException AnotherStands(ReadOnlySpan<byte> stands, ReadOnlySpan<byte> wanted, bool isFirst)
    {
        var found = $"sha256 {Sha256.Of(stands)} instead of {Sha256.Of(wanted)}. Nothing is written over.";
        return isFirst
            ? new($"The run's folder is another's already: another document stands at the place of its first one, {found}", isTaken: true)
            : new($"Another document stands at its place: {found}", isFinal: true);
    }
}
