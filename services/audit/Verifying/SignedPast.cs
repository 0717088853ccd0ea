using Audit.Proving;
using Npgsql;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Notes;
using Platform.Proofs.Tiles;
using Platform.Proofs.Trees;

namespace Audit.Verifying;

/// <summary>
/// Holds the ledger against what was signed of it, in the database and outside of it: entries that were cut off at the end, and a history
/// that was made anew with all its hashes, are whole in themselves and show here alone.
/// </summary>
internal sealed class SignedPast(CheckpointFile file, LedgerKey key)
{
    /// <summary>
    /// The last checkpoint outside of the database; to be asked for before the ledger is read, so that it speaks of no later entry.
    /// </summary>
    public SignedNote? Newest() => file.Newest();

    /// <summary>
    /// What the checkpoints tell of the first entries, of which there are <paramref name="size"/> and whose tiles were found right.
    /// </summary>
    public async Task<FirstBad?> CheckAsync(NpgsqlConnection connection, long size, SignedNote? newest, CancellationToken cancel)
    {
        foreach (var note in new[] { newest, await Checkpoints.NewestAsync(connection, cancel) }.OfType<SignedNote>())
        {
            Checkpoint checkpoint;
            try
            {
                checkpoint = Open(note);
            }
            catch (ProofFormatException e)
            {
                return new FirstBad(size, $"A checkpoint of this ledger is not what was signed: {e.Message}");
            }

            if (checkpoint.Size > size)
                return new FirstBad(size, $"Entry {size} is missing: {checkpoint.Size} entries were signed, and there are {size}. Entries were cut off at the end.");
            if (await HoldsAsync(connection, checkpoint, cancel)) continue;
            var good = await LastGoodAsync(connection, checkpoint.Size, cancel);
            return new FirstBad(good, $"The first {checkpoint.Size} entries are not those that were signed. Those before entry {good} are: from there on they were made anew, hashes and all.");
        }

        return null;
    }

    /// <summary>The size of the last checkpoint that still holds, of those outside of the database.</summary>
    private async Task<long> LastGoodAsync(NpgsqlConnection connection, long below, CancellationToken cancel)
    {
        var signed = new List<Checkpoint>();
        foreach (var note in file.All())
        {
            try
            {
                if (Open(note) is var checkpoint && checkpoint.Size < below) signed.Add(checkpoint);
            }
            catch (ProofFormatException)
            {
                // Of another key, or altered: it tells nothing, and others are there.
                continue;
            }
        }

        // What holds at one size holds at every smaller one.
        var (from, to) = (0, signed.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (await HoldsAsync(connection, signed[middle], cancel)) from = middle + 1;
            else to = middle;
        }

        return from == 0 ? 0 : signed[from - 1].Size;
    }

    private static async Task<bool> HoldsAsync(NpgsqlConnection connection, Checkpoint checkpoint, CancellationToken cancel) =>
        checkpoint.Size == 0 ? checkpoint.Root == TreeHash.Empty : (await TileReader.HashesAsync(connection, ProofPlan.Root(checkpoint.Size), cancel))[0] == checkpoint.Root;

    private Checkpoint Open(SignedNote note)
    {
        if (key.Signer is not { } signer) return Checkpoint.Parse(note.Text);
        _ = Checkpoint.Open(note, [.. file.Keys().Where(k => k.ToString() != signer.Key.ToString()), signer.Key]);
        return file.Past(note, key.Origin);
    }
}
