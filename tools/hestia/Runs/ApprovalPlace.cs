using Hestia.Reaching;

namespace Hestia.Runs;

/// <summary>Where the knowledge base takes approvals. What stands there is never written over.</summary>
internal abstract class ApprovalPlace : IDisposable
{
    /// <summary>The place that the stack names; null where it names none.</summary>
    public static ApprovalPlace? Of(Session session) =>
        session.Stack.KnowledgeServer() is { } server ? ApprovalServer.Of(session, server)
            : session.Stack.KnowledgeBase() is { } folder ? new ApprovalFolder(folder) : null;

    /// <summary>Whether this is a plain path below the knowledge base, which leads nowhere else.</summary>
    public static bool Takes(string path) =>
        path.Split('/').All(n => n.Length > 0 && n[0] != '.' && n.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'));

    /// <summary>What stands there; null where nothing does.</summary>
    public abstract Task<byte[]?> ReadAsync(string path, CancellationToken cancel);

    /// <summary>Puts it there, unless something stands there meanwhile.</summary>
    public abstract Task CreateAsync(string path, byte[] text, CancellationToken cancel);

    /// <summary>Takes away the document of a decision that was denied.</summary>
    public abstract Task TakeAwayAsync(string path, CancellationToken cancel);

    public virtual void Dispose()
    {
        // A folder holds nothing.
    }

    protected static CliException NotPut(string reason, Exception? cause = null) =>
        new(ExitCode.Failed, $"The approval cannot be put beside the request ({reason}). Nothing was sent.", cause);

    protected static CliException NotTakenAway(string path, string reason, Exception? cause = null) =>
        new(
            ExitCode.Refused,
            $"The decision was denied, and its approval could not be taken away ({reason}). Delete {path} in the knowledge base.",
            cause);
}
