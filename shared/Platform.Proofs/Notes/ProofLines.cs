namespace Platform.Proofs.Notes;

/// <summary>The hashes of a proof, each in Base 64 on a line of its own.</summary>
internal static class ProofLines
{
    /// <exception cref="ProofFormatException">A line is no hash, or there are too many.</exception>
    public static IReadOnlyList<Digest> Read(ReadOnlySpan<string> lines, int most)
    {
        if (lines.Length > most) throw new ProofFormatException($"A proof has at most {most} hashes, not {lines.Length}.");
        var hashes = new List<Digest>(lines.Length);
        foreach (var line in lines) hashes.Add(StrictBase64.ReadDigest(line) ?? throw new ProofFormatException($"Line {hashes.Count + 1} of the proof is not Base 64 of 32 bytes."));
        return hashes;
    }

    public static string Write(IEnumerable<Digest> hashes) => string.Concat(hashes.Select(h => StrictBase64.Write(h) + "\n"));
}
