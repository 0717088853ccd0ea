using Platform.Proofs;
using Platform.Proofs.Notes;

namespace Platform.Witnessing;

/// <summary>
/// Whose signatures the witness takes for the ledger's. Those of the file that it was given; or, where it was given none, of the first key
/// that it heard: whoever spoke first is believed for ever, and the answer under <c>/witness</c> says that it was so.
/// </summary>
internal sealed class TrustedKeys(WitnessOptions options, WitnessStore store)
{
    private const int BytesMax = 1 << 16;

    private Known? read;
    private NoteKey? first;

    public bool AreGiven => options.LedgerKeysFile is { Length: > 0 };

    /// <exception cref="IOException">They cannot be read.</exception>
    public async Task<IReadOnlyList<NoteKey>> AllAsync(CancellationToken cancel)
    {
        if (AreGiven) return OfFile(options.LedgerKeysFile!);
        first ??= await store.TrustedAsync(cancel);
        return first is null ? [] : [first];
    }

    /// <summary>Trusts the first key that was heard, where none was given and none is trusted.</summary>
    public async Task TrustAsync(NoteKey key, CancellationToken cancel)
    {
        await store.TrustAsync(key, cancel);
        first = await store.TrustedAsync(cancel);
    }

    private IReadOnlyList<NoteKey> OfFile(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) throw new IOException($"the file of the ledger's keys, {path} (Witnessing__LedgerKeysFile), is not there");
            if (file.Length > BytesMax)
                throw new IOException($"the file of the ledger's keys, {path}, has {file.Length} bytes; at most {BytesMax} are read");
            if (read is { } known && file.LastWriteTimeUtc == known.WrittenAt) return known.Keys;
            var lines = File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0);
            var keys = lines.Select(line => NoteKey.Parse(line)).ToList();
            read = new Known(file.LastWriteTimeUtc, keys);
            return keys;
        }
        catch (Exception e) when (e is ProofFormatException or UnauthorizedAccessException)
        {
            throw new IOException($"the file of the ledger's keys, {path}, cannot be used: {e.Message}", e);
        }
    }

    private sealed record Known(DateTime WrittenAt, IReadOnlyList<NoteKey> Keys);
}
