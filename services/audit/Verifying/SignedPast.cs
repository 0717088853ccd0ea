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
            return await MadeAnewAsync(connection, checkpoint.Size, cancel);
        }

        return null;
    }

    /// <summary>
    /// The last checkpoint of at most so many entries that this ledger's key signed, of those outside of the database, or else in it; null
    /// where there is none.
    /// </summary>
    public async Task<Checkpoint?> AtMostAsync(NpgsqlConnection connection, long size, CancellationToken cancel)
    {
        if (key.Signer is null) return null;
        // Their signatures are looked at from the last one on: one is enough, and each costs time.
        var kept = file.All().Select(note => (Note: note, Size: SizeOf(note))).Where(n => n.Size > 0 && n.Size <= size)
            .OrderByDescending(n => n.Size).Select(n => n.Note);
        return kept.Select(TryOpen).FirstOrDefault(c => c is not null)
            ?? (await Checkpoints.AtMostAsync(connection, size, cancel) is { } stored ? TryOpen(stored) : null);
    }

    /// <summary>The last checkpoint in the database of at most so many entries; null where it is none of ours.</summary>
    public async Task<Checkpoint?> StoredAsync(NpgsqlConnection connection, long size, CancellationToken cancel) =>
        key.Signer is not null && await Checkpoints.AtMostAsync(connection, size, cancel) is { } note ? TryOpen(note) : null;

    /// <summary>
    /// That the tree of which the tiles stand there grew out of one that was signed, shown by a consistency proof: no entry of it is read.
    /// </summary>
    public async Task<FirstBad?> CheckGrewAsync(
        NpgsqlConnection connection, VerificationScope.Since signed, long size, CancellationToken cancel)
    {
        var root = (await TileReader.HashesAsync(connection, ProofPlan.Root(size), cancel))[0];
        var proof = await TileReader.HashesAsync(connection, ProofPlan.Consistency(signed.Size, size), cancel);
        return ConsistencyProof.FaultOf(signed.Size, size, signed.Root, root, proof) is null
            ? null
            : await MadeAnewAsync(connection, signed.Size, cancel);
    }

    /// <summary>The size of the last checkpoint that still holds, of those outside of the database.</summary>
    public async Task<long> LastGoodAsync(NpgsqlConnection connection, long below, CancellationToken cancel)
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

    private async Task<FirstBad> MadeAnewAsync(NpgsqlConnection connection, long signed, CancellationToken cancel)
    {
        var good = await LastGoodAsync(connection, signed, cancel);
        return new FirstBad(
            good,
            $"The first {signed} entries are not those that were signed. Those before entry {good} are: from there on they were made anew, "
            + "hashes and all.");
    }

    private static long SizeOf(SignedNote note)
    {
        try
        {
            return Checkpoint.Parse(note.Text).Size;
        }
        catch (ProofFormatException)
        {
            return 0;
        }
    }

    private Checkpoint? TryOpen(SignedNote note)
    {
        try
        {
            return Open(note);
        }
        catch (ProofFormatException)
        {
            return null;
        }
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
