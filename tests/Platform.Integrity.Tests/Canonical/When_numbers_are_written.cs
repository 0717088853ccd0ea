using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Integrity.Tests.Canonical;

/// <summary>RFC 8785 appendix B, and the deterministic sequence whose digests are published with the reference implementation.</summary>
public sealed class When_numbers_are_written
{
    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("ffefffffffffffff", "-1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555555", "333333333.3333333")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void Should_lay_them_out_as_ECMAScript_does(string ieee, string expected) =>
        Assert.Equal(expected, Text(ulong.Parse(ieee, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData(1_000, "be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687")]
    [InlineData(10_000, "b9f7a8e75ef22a835685a52ccba7f7d6bdc99e34b010992cbc5864cd12be6892")]
    [InlineData(100_000, "22776e6d4b49fa294a0d0f349268e5c28808fe7e0cb2bcbe28f63894e494d4c7")]
    public void Should_give_the_published_digest_of_the_number_sequence(int lines, string digest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var bits in Sequence().Take(lines))
        {
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bits:x},{Text(bits)}\n")));
        }

        Assert.Equal(digest, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Should_refuse_what_JSON_cannot_say(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CanonicalNumber.Format(value, new byte[CanonicalNumber.MaxLength]));

    private static string Text(ulong bits)
    {
        Span<byte> text = stackalloc byte[CanonicalNumber.MaxLength];
        return Encoding.ASCII.GetString(text[..CanonicalNumber.Format(BitConverter.UInt64BitsToDouble(bits), text)]);
    }

    /// <summary>Edge cases; then 2000 smallest normal numbers; then the quarters of a chain of SHA-256 blocks, little-endian.</summary>
    private static IEnumerable<ulong> Sequence()
    {
        using var resource = typeof(When_numbers_are_written).Assembly.GetManifestResourceStream("es6-static-numbers.txt")!;
        using var reader = new StreamReader(resource);
        foreach (var hex in reader.ReadToEnd().Split('\n').Where(line => !line.StartsWith('#')).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            yield return ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        for (var i = 0UL; i < 2000; i++)
        {
            yield return 0x0010_0000_0000_0000 + i;
        }

        var block = new byte[32];
        while (true)
        {
            block = SHA256.HashData(block);
            for (var i = 0; i < 4; i++)
            {
                var bits = BitConverter.ToUInt64(block, i * 8);
                var value = BitConverter.UInt64BitsToDouble(bits);
                if (value != 0 && double.IsFinite(value))
                {
                    yield return bits;
                }
            }
        }
    }
}
