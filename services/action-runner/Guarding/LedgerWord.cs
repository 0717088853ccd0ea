using System.Text.Json;
using Microsoft.Extensions.Options;

namespace ActionRunner.Guarding;

/// <summary>Settings <c>Ledger:*</c>.</summary>
internal sealed class LedgerOptions
{
    /// <summary>Where the audit service answers, e.g. <c>http://127.0.0.1:7102</c>; null where the ledger is not asked.</summary>
    public Uri? Address { get; set; }
}

/// <summary>The newest change of the security state that the ledger holds of this journal.</summary>
internal sealed record RecordedChange(Guid ChangeId, long Version);

/// <summary>
/// Asks the ledger what it last heard of the security state. The ledger lies in another database: whoever may alter this one's rows has not
/// altered it.
/// </summary>
internal sealed class LedgerWord(HttpClient http, IOptions<LedgerOptions> options)
{
    /// <summary>How many changes of all sources are looked through for one of ours.</summary>
    private const int Looked = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public bool CanBeAsked => options.Value.Address is not null;

    /// <summary>The newest change of this source; null where the ledger holds none.</summary>
    /// <exception cref="IOException">The ledger cannot be asked.</exception>
    public async Task<RecordedChange?> AskAsync(string source, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            var newest = new Uri(options.Value.Address!, $"/ledger/entries?kind=security_change&order=desc&limit={Looked}");
            var page = await http.GetFromJsonAsync<JsonElement>(newest, limit.Token);
            return page.GetProperty("items").EnumerateArray().Where(e => e.GetProperty("source").GetString() == source).Select(Read).FirstOrDefault();
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new IOException($"the audit service cannot be asked ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static RecordedChange Read(JsonElement entry) =>
        new(entry.GetProperty("commandId").GetGuid(), entry.GetProperty("payload").GetProperty("output").GetProperty("version").GetInt64());
}
