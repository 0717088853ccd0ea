using System.Security.Cryptography;
using System.Text;

namespace Platform.Integrity.Tests;

public sealed class When_ids_are_made
{
    [Fact]
    [Trait("Requirement", "R080")]
    public void Should_lay_out_version_7_as_RFC_9562_A6_does() =>
        Assert.Equal(Guid.Parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), Ids.Version7(0x017F22E279B0, 0xCC3, 0x18C4DC0C0C07398F));

    [Fact]
    [Trait("Requirement", "R080")]
    public void Should_rise_within_a_millisecond_and_when_the_clock_goes_back()
    {
        var clock = new Clock { Now = DateTimeOffset.UnixEpoch.AddYears(56) };
        var ids = new Ids(clock);
        var made = new List<string>();
        for (var i = 0; i < 20_000; i++)
        {
            clock.Now += TimeSpan.FromMilliseconds(i % 5000 == 4999 ? -60_000 : i % 100 == 0 ? 1 : 0);
            made.Add(ids.Next().ToString());
        }

        Assert.Equal(made.Order(StringComparer.Ordinal), made);
        Assert.Equal(made.Count, made.Distinct(StringComparer.Ordinal).Count());
        Assert.All(made, id => Assert.Equal('7', id[14]));
    }

    [Fact]
    [Trait("Requirement", "R080")]
    public async Task Should_never_repeat_between_threads()
    {
        var ids = new Ids(new Clock { Now = DateTimeOffset.UnixEpoch });
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 10_000).Select(_ => ids.Next()).ToList())));
        Assert.Equal(40_000, made.SelectMany(m => m).Distinct().Count());
    }

    [Fact]
    [Trait("Requirement", "G10")]
    public void Should_derive_the_same_id_from_the_same_parts_as_the_documented_bytes_say()
    {
        byte[] hashed = [.. "platform/test\n"u8, 0, 0, 0, 2, (byte)'a', (byte)'b', 0, 0, 0, 1, (byte)'c'];
        var digest = SHA256.HashData(hashed);
        digest[6] = (byte)(digest[6] & 0x0F | 0x80);
        digest[8] = (byte)(digest[8] & 0x3F | 0x80);
        Assert.Equal(new Guid(digest.AsSpan(0, 16), bigEndian: true), Ids.Derive("platform/test", "ab"u8, "c"u8));
        Assert.NotEqual(Ids.Derive("platform/test", "a"u8, "bc"u8), Ids.Derive("platform/test", "ab"u8, "c"u8));
        Assert.NotEqual(Ids.Derive("platform/other", "ab"u8, "c"u8), Ids.Derive("platform/test", "ab"u8, "c"u8));
        Assert.NotEqual(Ids.Derive("platform/test", "ab"u8), Ids.Derive("platform/test", "ab"u8, ""u8));
    }

    [Fact]
    [Trait("Requirement", "R020")]
    public void Should_derive_a_nested_command_s_id_from_its_parent_and_ordinal()
    {
        var parent = Guid.Parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
        Assert.Equal(Ids.Derive("d", parent.ToByteArray(bigEndian: true), [0, 0, 0, 0, 0, 0, 0, 5]), Ids.Derive("d", parent, 5));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
