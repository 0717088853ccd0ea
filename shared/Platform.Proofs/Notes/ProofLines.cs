namespace Platform.Proofs.Notes;

/// <summary>The hashes of a proof, each in Base 64 on a line of its own.</summary>
public static class ProofLines
{
    /// <summary>More hashes than the proof of any tree needs.</summary>
    public const int Max = 63;

    /// <summary>Reads lines that end with a newline each; none is an empty proof.</summary>
    /// <exception cref="ProofFormatException">A line is no hash, or there are too many.</exception>
    public static IReadOnlyList<Digest> Parse(string lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return lines.Length == 0 || lines.EndsWith('\n')
            ? Read(lines.Split('\n').AsSpan()[..^1], Max)
            : throw new ProofFormatException("A line of a proof ends with a newline.");
    }

    /// <exception cref="ProofFormatException">A line is no hash, or there are too many.</exception>
    internal static IReadOnlyList<Digest> Read(ReadOnlySpan<string> lines, int most)
    {
        if (lines.Length > most) throw new ProofFormatException($"A proof has at most {most} hashes, not {lines.Length}.");
        var hashes = new List<Digest>(lines.Length);
        foreach (var line in lines) hashes.Add(StrictBase64.ReadDigest(line) ?? throw new ProofFormatException($"Line {hashes.Count + 1} of the proof is not Base 64 of 32 bytes."));
        return hashes;
    }

    public static string Write(IEnumerable<Digest> hashes) => string.Concat(hashes.Select(h => StrictBase64.Write(h) + "\n"));
}
