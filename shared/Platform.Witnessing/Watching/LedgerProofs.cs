using System.Net;
using Platform.Proofs;
using Platform.Proofs.Notes;

namespace Platform.Witnessing;

/// <summary>
/// Asks the ledger for what it last signed and for proofs. Answers are small, and nothing is waited for longer than five seconds.
/// </summary>
internal sealed class LedgerProofs(HttpClient http)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A client that reads no longer answers than these.</summary>
    public static HttpClient Client(Uri? address) => new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(1), AllowAutoRedirect = false, UseProxy = false,
    })
    {
        BaseAddress = address, Timeout = Patience, MaxResponseContentBufferSize = SignedNote.BytesMax,
    };

    /// <summary>What the ledger serves as its newest checkpoint; null where it signed nothing.</summary>
    /// <exception cref="IOException">It cannot be asked.</exception>
    public Task<string?> CheckpointAsync(CancellationToken cancel) => GetAsync("/checkpoint", cancel);

    /// <summary>The proof from one size to another; null where the ledger says that it cannot give it.</summary>
    /// <exception cref="IOException">It cannot be asked.</exception>
    public async Task<IReadOnlyList<Digest>?> ConsistencyAsync(long from, long to, CancellationToken cancel)
    {
        try
        {
            return await GetAsync($"/ledger/proofs/consistency/{from}/{to}", cancel) is { } lines ? ProofLines.Parse(lines) : null;
        }
        catch (ProofFormatException)
        {
            // What is no proof proves nothing.
            return null;
        }
    }

    private async Task<string?> GetAsync(string path, CancellationToken cancel)
    {
        if (http.BaseAddress is null) throw new IOException("the setting Ledger__Address is missing, so that nobody can be asked");
        try
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), cancel);
            if (answer.StatusCode == HttpStatusCode.NotFound) return null;
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadAsStringAsync(cancel);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new IOException($"the audit service cannot be asked ({e.Message.TrimEnd('.')})", e);
        }
    }
}
