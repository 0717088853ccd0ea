using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Audit.Verifying;

/// <summary>
/// Entries chosen at random: each choice of so many is as likely as any other, and nobody who does not know the seed can tell which they
/// are. Whoever knows it gets the same ones again, in a ledger that has grown too: the seed says among how many they were chosen.
/// </summary>
/// <param name="Of">Among how many entries, the first of the ledger.</param>
/// <param name="Count">How many.</param>
/// <param name="Secret">What the choice follows from.</param>
internal sealed record LedgerSample(long Of, long Count, ReadOnlyMemory<byte> Secret)
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private const int SecretBytes = 16;
    private const int DrawsInBlock = SHA256.HashSizeInBytes / sizeof(ulong);

    /// <summary>As it is printed, and given again to repeat the choice.</summary>
    public string Seed => string.Create(CultureInfo.InvariantCulture, $"{Of}-{Convert.ToHexStringLower(Secret.Span)}");

    public static LedgerSample New(SampleAmount amount, long size) =>
        new(size, amount.Of(size), RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Null where the text is no seed.</summary>
    public static LedgerSample? OfSeed(SampleAmount amount, string seed)
    {
        var dash = seed.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && seed.Length - dash - 1 == 2 * SecretBytes && seed.AsSpan(dash + 1).IndexOfAnyExcept(Digits) < 0
            && long.TryParse(seed.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var of)
                ? new LedgerSample(of, amount.Of(of), Convert.FromHexString(seed.AsSpan(dash + 1)))
                : null;
    }

    /// <summary>The entries' indexes, rising. Takes as long as there are entries to choose among, and no memory.</summary>
    public IEnumerable<long> Indexes()
    {
        // Knuth, "The Art of Computer Programming", volume 2, 3.4.2, algorithm S.
        var draws = Draws().GetEnumerator();
        var wanted = Count;
        for (long index = 0; wanted > 0; index++)
        {
            if (Below(draws, (ulong)(Of - index)) >= (ulong)wanted) continue;
            wanted--;
            yield return index;
        }
    }

    /// <summary>A number below the limit, each as likely as any other.</summary>
    private static ulong Below(IEnumerator<ulong> draws, ulong limit)
    {
        // What is left over when all draws are shared out evenly would favour some numbers: it is drawn anew.
        var leftOver = unchecked(0UL - limit) % limit;
        while (true)
        {
            draws.MoveNext();
            var high = Math.BigMul(draws.Current, limit, out var low);
            if (low >= leftOver) return high;
        }
    }

    private IEnumerable<ulong> Draws()
    {
        var block = new byte[Secret.Length + sizeof(long)];
        var digest = new byte[SHA256.HashSizeInBytes];
        Secret.CopyTo(block);
        for (long number = 0; ; number++)
        {
            BinaryPrimitives.WriteInt64BigEndian(block.AsSpan(Secret.Length), number);
            SHA256.HashData(block, digest);
            for (var i = 0; i < DrawsInBlock; i++) yield return BinaryPrimitives.ReadUInt64BigEndian(digest.AsSpan(i * sizeof(ulong)));
        }
    }
}

/// <summary>How large a sample shall be: so many entries, or so many in a hundred.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SampleAmount(long? Entries, double? Percent)
{
    /// <summary>Null where the text is neither <c>1000</c> nor <c>2.5%</c>.</summary>
    public static SampleAmount? Parse(string text)
    {
        if (!text.EndsWith('%'))
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var entries) && entries > 0
                ? new SampleAmount(entries, null)
                : null;
        }

        return double.TryParse(
            text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent is > 0 and <= 100
            ? new SampleAmount(null, percent)
            : null;
    }

    /// <summary>At least one where there is one, and never more than there are.</summary>
    public long Of(long size) => Math.Min(size, Entries ?? (long)Math.Ceiling(size * (Percent ?? 0) / 100));
}
