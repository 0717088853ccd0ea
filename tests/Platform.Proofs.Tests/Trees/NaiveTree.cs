using System.Security.Cryptography;

namespace Platform.Proofs.Tests.Trees;

/// <summary>RFC 6962, section 2.1, word for word: slow, and simple enough to be read against the RFC.</summary>
internal sealed class NaiveTree(IReadOnlyList<Digest> leaves)
{
    private readonly Dictionary<(int From, int To), Digest> known = [];

    public Digest Root(int size) => size == 0 ? new Digest(SHA256.HashData([])) : Root(0, size);

    public List<Digest> Path(int index, int size) => Path(index, 0, size);

    public List<Digest> Proof(int first, int second) => SubProof(first, 0, second, isWhole: true);

    private Digest Root(int from, int to)
    {
        if (to - from == 1) return leaves[from];
        if (known.TryGetValue((from, to), out var root)) return root;
        var k = Split(to - from);
        return known[(from, to)] = Node(Root(from, from + k), Root(from + k, to));
    }

    private List<Digest> Path(int m, int from, int to)
    {
        if (to - from == 1) return [];
        var k = Split(to - from);
        return m < k ? [.. Path(m, from, from + k), Root(from + k, to)] : [.. Path(m - k, from + k, to), Root(from, from + k)];
    }

    private List<Digest> SubProof(int m, int from, int to, bool isWhole)
    {
        if (m == to - from) return isWhole ? [] : [Root(from, to)];
        var k = Split(to - from);
        return m <= k ? [.. SubProof(m, from, from + k, isWhole), Root(from + k, to)] : [.. SubProof(m - k, from + k, to, false), Root(from, from + k)];
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n) k *= 2;
        return k;
    }

    private static Digest Node(Digest left, Digest right)
    {
        var bytes = new byte[65];
        bytes[0] = 1;
        left.CopyTo(bytes.AsSpan(1));
        right.CopyTo(bytes.AsSpan(33));
        return new Digest(SHA256.HashData(bytes));
    }
}
