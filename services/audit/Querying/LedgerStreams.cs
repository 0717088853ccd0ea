using Audit.Verifying;
using Platform.Hosting;
using Platform.Integrity;

namespace Audit.Querying;

/// <summary>
/// The answers that are as long as the ledger: exports for people, and attempts for who learns from them. Neither takes the other's places.
/// </summary>
internal sealed class LedgerStreams(LedgerExport export, SharedAnswer<Completeness> completeness, AttemptFeed feed) : IDisposable
{
    /// <summary>Each holds one of the service's connections to its database.</summary>
    private const int Exports = 4;

    private const int Feeds = 8;
    private const string Lines = "application/x-ndjson";

    private readonly LongAnswers exports = new(Exports), feeds = new(Feeds);

    /// <summary>Null in <paramref name="to"/> is to the end; then it says also whether something is missing.</summary>
    public IResult Export(long from, long? to) => exports.Of(Lines, async http =>
    {
        var told = to is null ? Told(await completeness.AskAsync(http.RequestAborted)) : null;
        await export.WriteAsync(http.Response.BodyWriter, from, to ?? LedgerHash.MaxIndex, told, http.RequestAborted);
    });

    public IResult Attempts(string source, long after, long to) => feeds.Of(Lines, http => feed.WriteAsync(http.Response.BodyWriter, source, after, to, http.RequestAborted));

    private static ToldCompleteness Told(Completeness known) =>
        new(known.Complete, known.Sentence, [.. known.Sources.Select(s => s.Head?.Note).OfType<string>()]);

    public void Dispose()
    {
        exports.Dispose();
        feeds.Dispose();
    }
}
