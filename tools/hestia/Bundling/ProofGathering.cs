using System.Text;
using System.Text.Json;
using Hestia.Reaching;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Notes;
using Platform.Proofs.Tiles;

namespace Hestia.Bundling;

/// <summary>
/// Takes the exact texts of entries from the ledger, and proofs of all of them against one and the same checkpoint, which it computes from
/// the ledger's tiles: proofs that are asked for one after the other would lead to checkpoints of their own.
/// </summary>
internal sealed class ProofGathering(Session session)
{
    private const int TileBytesMax = TileId.FullBytes;
    private const int ExportBytesMax = 64 << 20;
    private static readonly TimeSpan UntilSigned = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<TileId, byte[]> tiles = [];

    /// <summary>The checkpoint, the entries that it proves, and a sentence for each that it does not.</summary>
    /// <param name="indexes">Rising.</param>
    public async Task<(string Checkpoint, List<BundleEntry> Entries, List<string> Missing)> GatherAsync(IReadOnlyList<long> indexes, CancellationToken cancel)
    {
        var (note, size) = await SignedAsync(indexes.Count == 0 ? 0 : indexes[^1] + 1, cancel);
        var missing = indexes.Where(i => i >= size).Select(i => $"Entry {i} is not signed yet: the last checkpoint is of {size} entries.").ToList();
        var entries = new List<BundleEntry>();
        foreach (var (from, to) in Ranges(indexes.Where(i => i < size)))
        {
            foreach (var entry in await ExportedAsync(from, to, cancel)) entries.Add(entry with { Proof = await ProofAsync(entry.Index, size, cancel) });
        }

        missing.AddRange(entries.Where(e => e.Payload is null).Select(e => $"The payload of entry {e.Index} was taken away; the envelope still has its digest."));
        return (note, entries, missing);
    }

    /// <summary>The newest checkpoint, once it is of so many entries, or some seconds have gone by.</summary>
    private async Task<(string Note, long Size)> SignedAsync(long wanted, CancellationToken cancel)
    {
        var began = session.Clock.GetTimestamp();
        while (true)
        {
            var bytes = await BytesAsync("/checkpoint", SignedNote.BytesMax, cancel);
            try
            {
                var size = Checkpoint.Parse(SignedNote.Parse(bytes).Text).Size;
                if (size >= wanted || session.Clock.GetElapsedTime(began) > UntilSigned) return (Encoding.UTF8.GetString(bytes), size);
            }
            catch (ProofFormatException e)
            {
                throw new CliException(ExitCode.Failed, $"What the audit service gives as its checkpoint is none: {e.Message}", e);
            }

            await Task.Delay(Between, session.Clock, cancel);
        }
    }

    private async Task<List<BundleEntry>> ExportedAsync(long from, long to, CancellationToken cancel)
    {
        var lines = Encoding.UTF8.GetString(await BytesAsync($"/ledger/export?from={from}&to={to}", ExportBytesMax, cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var entries = new List<BundleEntry>();
        foreach (var line in lines.Skip(1))
        {
            using var entry = JsonDocument.Parse(line);
            var root = entry.RootElement;
            entries.Add(new BundleEntry(root.GetProperty("index").GetInt64(), root.GetProperty("envelope").GetString()!, Text(root, "payload"), Text(root, "salt"), []));
        }

        return entries.Count == to - from + 1
            ? entries
            : throw new CliException(ExitCode.Failed, $"The ledger gave {entries.Count} of the {to - from + 1} entries from {from} on: some were removed. ./platform ledger verify tells more.");
    }

    private async Task<IReadOnlyList<Digest>> ProofAsync(long index, long size, CancellationToken cancel)
    {
        var plan = ProofPlan.Inclusion(index, size);
        foreach (var tile in plan.Tiles)
        {
            if (!tiles.ContainsKey(tile)) tiles[tile] = await BytesAsync("/" + tile.Path, TileBytesMax, cancel);
        }

        try
        {
            return plan.Hashes(tile => tiles[tile]);
        }
        catch (ProofFormatException e)
        {
            throw new CliException(ExitCode.Failed, $"The ledger's tree does not give a proof of entry {index}: {e.Message}", e);
        }
    }

    private Task<byte[]> BytesAsync(string path, int most, CancellationToken cancel) => session.Audit.StreamAsync(
        path, body => BoundedFile.ReadAsync(body, most, () => new CliException(ExitCode.Failed, $"The audit service's answer to {path} is longer than {most} bytes."), cancel), cancel);

    private static IEnumerable<(long From, long To)> Ranges(IEnumerable<long> indexes)
    {
        (long From, long To)? open = null;
        foreach (var index in indexes)
        {
            if (open is { } range && range.To + 1 == index)
            {
                open = (range.From, index);
                continue;
            }

            if (open is { } closed) yield return closed;
            open = (index, index);
        }

        if (open is { } last) yield return last;
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;
}
