namespace Platform.Proofs.Tests.Trees;

/// <summary>The ways in which the published negative cases spoil a proof, and some more.</summary>
internal static class Mutations
{
    public static Digest Flip(Digest digest, int bit)
    {
        var bytes = new byte[Digest.Size];
        digest.CopyTo(bytes);
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new Digest(bytes);
    }

    /// <summary>Every way of spoiling a proof's hashes: none of them may prove anything.</summary>
    public static IEnumerable<(string How, List<Digest> Proof)> Of(IReadOnlyList<Digest> proof, params Digest[] roots)
    {
        for (var i = 0; i < proof.Count; i++)
        {
            yield return ($"bit 4 of hash {i} flipped", [.. proof.Take(i), Flip(proof[i], 4), .. proof.Skip(i + 1)]);
            yield return ($"hash {i} removed", [.. proof.Take(i), .. proof.Skip(i + 1)]);
            yield return ($"hash {i} twice", [.. proof.Take(i + 1), .. proof.Skip(i)]);
            if (i > 0 && proof[i] != proof[i - 1]) yield return ($"hashes {i - 1} and {i} swapped", [.. proof.Take(i - 1), proof[i], proof[i - 1], .. proof.Skip(i + 1)]);
        }

        foreach (var garbage in roots.Append(default))
        {
            yield return ("something before it", [garbage, .. proof]);
            yield return ("something behind it", [.. proof, garbage]);
            yield return ("something within it", [.. proof.Take(proof.Count / 2), garbage, .. proof.Skip(proof.Count / 2)]);
        }

        if (proof.Count > 0) yield return ("nothing left of it", []);
    }

    public static IEnumerable<long> Numbers(long number) => [number - 1, number + 1, number ^ 2, number * 2, number / 2, -number, long.MaxValue, long.MinValue];
}
