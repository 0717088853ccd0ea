using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Audit.Removing;
using Platform.Integrity;
using Platform.Statements;

namespace Audit.Tests.Removing;

/// <summary>Of an entry that names removed payloads only that counts which a known key signed, as it was signed.</summary>
[Trait("Requirement", "G5")]
public sealed class When_a_removal_in_the_ledger_is_held_against_its_signature : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string file = Path.GetTempFileName();

    [Fact]
    public void Should_count_whatever_its_key_may_do_now()
    {
        Know("retired");

        Assert.Null(WhyNot(Signed()));
    }

    [Theory]
    [InlineData("\"from\":3", "\"from\":2")]
    [InlineData("ERASED", "ARCHIVED")]
    [InlineData("\"reason\":\"Told\"", "\"reason\":\"Told so\"")]
    public void Should_count_for_nothing_where_anything_of_it_was_altered(string was, string becomes)
    {
        Know("ledger.*");
        Assert.Contains(was, Signed(), StringComparison.Ordinal);

        Assert.NotNull(WhyNot(Signed().Replace(was, becomes, StringComparison.Ordinal)));
    }

    [Fact]
    public void Should_count_for_nothing_where_its_key_is_not_known()
    {
        File.WriteAllText(file, KeyRing.Empty.ToJson());

        Assert.StartsWith($"It names the key {KeyId}, which is not in the keys file", WhyNot(Signed()), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_count_for_nothing_where_the_keys_cannot_be_read()
    {
        File.WriteAllText(file, "no keys");

        Assert.Contains("cannot be read", WhyNot(Signed()), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_count_for_nothing_where_it_is_no_statement() => Assert.NotNull(WhyNot("""{"ranges":[{"from":0,"to":5}],"why":"ERASED"}"""));

    public void Dispose()
    {
        key.Dispose();
        File.Delete(file);
    }

    private string KeyId => AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo());

    private void Know(string word) => File.WriteAllText(file, new KeyRing([new AllowedKey("maria", key.ExportSubjectPublicKeyInfo(), [word])]).ToJson());

    private string Signed() => Encoding.UTF8.GetString(SignedStatement.Sign(
        new PayloadRemoval(
            new Guid("0d9a52b8-8a55-4e7e-a9d2-2f0c56b1f5a1"), PayloadRemoval.Erased, [new EntryRange(3, 5)], default, null, "Told", KeyId,
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)),
        key).ToJson());

    private string? WhyNot(string removal)
    {
        using var document = JsonDocument.Parse(removal);
        return RemovalSignatures.By(new KeysFile(file)).WhyNot(document.RootElement);
    }
}
