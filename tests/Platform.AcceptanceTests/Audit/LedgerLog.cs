using System.Net;
using System.Text;
using System.Text.Json;
using Platform.Integrity;
using Platform.Proofs.Evidence;
using Platform.Proofs.Notes;
using Platform.Proofs.Tiles;

namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// The ledger as somebody outside sees it who knows its key and the standards of transparency logs, and nothing else of it.
/// </summary>
internal sealed class LedgerLog(Stack stack, string folder)
{
    public const string Origin = "platform.local/tests";

    public IReadOnlyList<NoteKey> Keys => [.. File.ReadAllLines(Path.Combine(folder, "verifier-keys")).Select(k => NoteKey.Parse(k))];

    public string CheckpointFile => Path.Combine(folder, "checkpoints.ndjson");

    public IReadOnlyList<Checkpoint> Kept => [.. File.ReadAllLines(CheckpointFile).Select(line =>
        Checkpoint.Open(SignedNote.Parse(Encoding.UTF8.GetBytes(JsonDocument.Parse(line).RootElement.GetProperty("checkpoint").GetString()!)), Keys, Origin))];

    public async Task<Checkpoint> CheckpointAsync() => Checkpoint.Open(SignedNote.Parse(await BytesAsync("checkpoint")), Keys, Origin);

    public async Task<Checkpoint> CheckpointOfAsync(long size)
    {
        await Eventually.TrueAsync(async () => await StatusAsync("checkpoint") == HttpStatusCode.OK && (await CheckpointAsync()).Size == size, $"{size} entries are signed", diagnose: stack.Describe);
        return await CheckpointAsync();
    }

    public async Task<byte[]> BytesAsync(string path) => await stack.Audit.Http.GetByteArrayAsync(new Uri("/" + path, UriKind.Relative));

    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await stack.Audit.Http.GetAsync(new Uri("/" + path, UriKind.Relative));
        return answer.StatusCode;
    }

    public async Task<IReadOnlyList<Digest>> HashesAsync(ProofPlan plan)
    {
        var tiles = new Dictionary<TileId, byte[]>();
        foreach (var tile in plan.Tiles) tiles[tile] = await BytesAsync(tile.Path);
        return plan.Hashes(id => tiles[id]);
    }

    public async Task<LogProof> ProofAsync(object entry) => LogProof.Parse(await BytesAsync($"ledger/proofs/{entry}"));
}
