using System.Security.Cryptography;
using Audit.Removing;
using Platform.Integrity;
using Platform.Statements;

namespace Audit.Tests.Removing;

/// <summary>Of an entry that names removed payloads only that counts which its key signed, for this ledger and in time.</summary>
[Trait("Requirement", "G5")]
public sealed class When_a_removal_in_the_ledger_is_held_against_its_signature : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Digest Head = new([.. Enumerable.Repeat((byte)7, Digest.Size)]);
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Theory]
    [InlineData("ledger.erase")]
    [InlineData("ledger.*")]
    [InlineData("retired")]
    public void Should_count_where_its_key_may_sign_it_or_might_once(string word) => Assert.Null(WhyNot(Signed(key), Ring(key, word)));

    [Fact]
    public void Should_count_for_nothing_where_its_key_may_do_something_else() =>
        Assert.Contains("may not sign ledger.erase", WhyNot(Signed(key), Ring(key, "server.*")), StringComparison.Ordinal);

    [Fact]
    public void Should_count_for_nothing_where_its_key_is_not_known() => Assert.StartsWith(
        $"It names the key {IdOf(key)}, which is not in the keys file", WhyNot(Signed(key), Ring(other, "ledger.*")),
        StringComparison.Ordinal);

    [Fact]
    public void Should_count_for_nothing_where_another_key_signed_it()
    {
        var stolen = Signed(other).ToJson();
        var text = System.Text.Encoding.UTF8.GetString(stolen).Replace(IdOf(other), IdOf(key), StringComparison.Ordinal);
        Assert.True(SignedStatement.TryRead<PayloadRemoval>(System.Text.Encoding.UTF8.GetBytes(text), out var forged, out _));

        Assert.Contains("signature", WhyNot(forged, Ring(key, "ledger.*")), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_count_for_nothing_in_another_s_name() => Assert.Contains(
        "the entry says that paula signed it", WhyNot(Signed(key), Ring(key, "ledger.*"), by: "paula"), StringComparison.Ordinal);

    [Fact]
    public void Should_count_for_nothing_in_another_ledger() =>
        Assert.Contains("another ledger", WhyNot(Signed(key), Ring(key, "ledger.*"), head: default(Digest)), StringComparison.Ordinal);

    [Fact]
    public void Should_count_for_nothing_where_it_was_taken_after_it_had_expired() =>
        Assert.Contains("expired", WhyNot(Signed(key), Ring(key, "ledger.*"), at: At.AddHours(2)), StringComparison.Ordinal);

    public void Dispose()
    {
        key.Dispose();
        other.Dispose();
    }

    private static string IdOf(ECDsa key) => AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo());

    private static KeyRing Ring(ECDsa key, string word) => new([new AllowedKey("maria", key.ExportSubjectPublicKeyInfo(), [word])]);

    private static SignedStatement<PayloadRemoval> Signed(ECDsa key) => SignedStatement.Sign(
        new PayloadRemoval(
            new Guid("0d9a52b8-8a55-4e7e-a9d2-2f0c56b1f5a1"), PayloadRemoval.Erased, [new EntryRange(3, 5)], Head, null, "Told", IdOf(key),
            At.AddHours(1)),
        key);

    private static string? WhyNot(
        SignedStatement<PayloadRemoval> signed, KeyRing keys, string by = "maria", DateTimeOffset? at = null, Digest? head = null) =>
        RemovalSignatures.WhyNot(signed, keys, by, at ?? At, new Dictionary<long, Digest> { [5] = head ?? Head });
}
