using System.Globalization;
using Audit.Proving;
using Audit.Removing;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Notes;
using Platform.Proofs.Tiles;
using Platform.Proofs.Trees;

namespace Audit.Verifying;

/// <summary>
/// Reads entries chosen at random: each is checked from its bytes and from the stored hash before it, and its place in the tree is proved
/// up to the root that was signed last. Entries behind that are in no signed tree yet.
/// </summary>
internal sealed class SampleVerification(NpgsqlConnection connection, long size, Checkpoint? signed, RemovalSignatures signatures)
{
    private const int AtOnce = 256;
    private const int TilesMax = 256;

    private readonly Dictionary<TileId, byte[]> tiles = [];
    private readonly RemovedPayloads removed = new(signatures.WhyNot);

    /// <summary>Checks the whole against what was signed, and the sample.</summary>
    /// <exception cref="BadQueryException">The seed is none, or chooses among more entries than there are.</exception>
    public async Task<VerificationResult> RunAsync(
        VerificationScope.Sample scope, Func<VerificationProgress, Task> tell, Func<Task<FirstBad?>> pastHolds, CancellationToken cancel)
    {
        var sample = scope.Seed is null ? LedgerSample.New(scope.Amount, size)
            : LedgerSample.OfSeed(scope.Amount, scope.Seed) ?? throw new BadQueryException(
                "The parameter 'seed' takes a seed as an earlier sample gave it: a number of entries, a dash and 32 digits.");
        if (sample.Of > size)
        {
            throw new BadQueryException(
                $"The seed chooses among {sample.Of} entries, and the ledger has {size}. It is another ledger's, or entries were cut "
                + "off at the end: a full verification tells.");
        }

        var read = 0;

        // Where the tree is not the one that was signed no place in it can be proved, and the entries are looked at by themselves.
        var whole = await pastHolds();
        foreach (var chosen in sample.Indexes().Chunk(AtOnce))
        {
            if (await FirstBadAsync(chosen, whole is null ? signed : null, cancel) is { } bad)
                return Result(bad, read + chosen.Count(i => i < bad.Index));
            read += chosen.Length;
            await tell(new VerificationProgress(read, sample.Count, null));
        }

        if (whole is null && !removed.IsClean) whole = await UnnamedAsync(cancel);
        return Result(whole, read);

        VerificationResult Result(FirstBad? bad, long good)
        {
            var odds = SampleOdds.Of(sample.Of, sample.Count);
            return new VerificationResult
            {
                FirstBad = bad,
                Entries = good,
                Erased = removed.Erased,
                Archived = removed.Missing - removed.Erased,
                Sample = new SampleTold(sample.Count, sample.Of, sample.Seed, odds),
                Sentence = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{good:N0} of {sample.Of:N0} entries were read and found right, chosen at random (seed {sample.Seed}); the others, "
                        + $"and the tables by which entries are found, were not read. {SampleOdds.Sentence(odds)}"),
            };
        }
    }

    /// <summary>
    /// The first chosen entry whose payload is missing though none names it. The entries that name payloads are few, and are read for it,
    /// each checked from its bytes.
    /// </summary>
    private async Task<FirstBad?> UnnamedAsync(CancellationToken cancel)
    {
        await using (var ask = connection.Command(
            "SELECT index FROM ledger.entry WHERE kind = $1 AND index < $2 ORDER BY index", RemovedPayloads.Kind, size))
        await using (var reader = await ask.ExecuteReaderAsync(cancel))
        {
            var indexes = new List<long>();
            while (await reader.ReadAsync(cancel)) indexes.Add(reader.GetInt64(0));
            await reader.CloseAsync();
            foreach (var some in indexes.Chunk(AtOnce))
            {
                if (await FirstBadAsync(some, signed, cancel) is { } bad) return bad;
            }
        }

        return removed.FirstFault();
    }

    private async Task<FirstBad?> FirstBadAsync(long[] chosen, Checkpoint? tree, CancellationToken cancel)
    {
        var before = await HashesAsync(chosen, cancel);
        await using var copy = await connection.BeginRawBinaryCopyAsync(LedgerCopyReader.Statement(chosen), cancel);
        var leaves = new List<(long Index, Digest Leaf)>(chosen.Length);
        FirstBad? bad = null;
        await using (var reader = new LedgerCopyReader(copy))
        {
            while (await reader.ReadAsync(cancel))
            {
                // A copy ends only at its end.
                var row = reader.Row();
                if (bad is not null) continue;
                if (leaves.Count == chosen.Length)
                {
                    bad = new FirstBad(row.Index, $"Entry {row.Index} stands there twice: one was inserted.");
                    continue;
                }

                var index = chosen[leaves.Count];
                if (index > 0 && before.GetValueOrDefault(index) is not { Length: LedgerHash.Size })
                {
                    bad = new FirstBad(index - 1, $"Entry {index - 1} is missing, or its hash is none.");
                    continue;
                }

                var verifier = new LedgerVerifier(index, index == 0 ? LedgerHash.BeforeFirst : before[index], removed);
                bad = verifier.Check(row);
                if (bad is null) leaves.Add((index, new Digest(verifier.Leaf)));
            }
        }

        if (bad is null && leaves.Count < chosen.Length)
            bad = new FirstBad(chosen[leaves.Count], $"Entry {chosen[leaves.Count]} is missing: it was removed.");
        return (tree is null ? null : await MisplacedAsync(leaves, tree, cancel)) ?? bad;
    }

    /// <summary>The first entry that is not in the tree where it should be.</summary>
    private async Task<FirstBad?> MisplacedAsync(IEnumerable<(long Index, Digest Leaf)> leaves, Checkpoint tree, CancellationToken cancel)
    {
        foreach (var (index, leaf) in leaves)
        {
            if (index >= tree.Size) return null;
            var plan = ProofPlan.Inclusion(index, tree.Size);
            // Rising indexes share their tiles; what a large sample passed by is not kept.
            if (tiles.Count > TilesMax) tiles.Clear();
            try
            {
                foreach (var tile in plan.Tiles.Where(t => !tiles.ContainsKey(t)))
                    tiles[tile] = await TileReader.ReadAsync(connection, tile, cancel);
            }
            catch (ProofFormatException e)
            {
                return new FirstBad(index, $"That entry {index} is in the tree cannot be proved: {e.Message}");
            }

            if (InclusionProof.FaultOf(index, tree.Size, leaf, tree.Root, plan.Hashes(id => tiles[id])) is not null)
            {
                return new FirstBad(
                    index,
                    $"Entry {index} is not in the tree of {tree.Size} entries that was signed: it was made anew, hashes and all, or a tile "
                    + "was altered.");
            }
        }

        return null;
    }

    /// <summary>The stored hashes of the entries before those that were chosen, by the chosen one's index.</summary>
    private async Task<Dictionary<long, byte[]>> HashesAsync(long[] chosen, CancellationToken cancel)
    {
        await using var command = connection.Command(
            "SELECT index + 1, hash FROM ledger.entry WHERE index = ANY($1)", chosen.Select(i => i - 1).ToArray());
        var hashes = new Dictionary<long, byte[]>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) hashes[reader.GetInt64(0)] = reader.IsDBNull(1) ? [] : reader.GetFieldValue<byte[]>(1);
        return hashes;
    }
}
