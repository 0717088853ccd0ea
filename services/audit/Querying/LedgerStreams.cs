using Audit.Verifying;
using Platform.Hosting;

namespace Audit.Querying;

/// <summary>
/// The answers that are as long as the ledger: exports for people, and attempts for who learns from them. Neither takes the other's places.
/// </summary>
internal sealed class LedgerStreams(LedgerExport export, AttemptFeed feed) : IDisposable
{
    /// <summary>Each holds one of the service's connections to its database.</summary>
    private const int Exports = 4;

    private const int Feeds = 8;
    private const string Lines = "application/x-ndjson";

    private readonly LongAnswers exports = new(Exports), feeds = new(Feeds);

    public IResult Export(long from, long to) => exports.Of(Lines, http => export.WriteAsync(http.Response.BodyWriter, from, to, http.RequestAborted));

    public IResult Attempts(string source, long after, long to) => feeds.Of(Lines, http => feed.WriteAsync(http.Response.BodyWriter, source, after, to, http.RequestAborted));

    public void Dispose()
    {
        exports.Dispose();
        feeds.Dispose();
    }
}
