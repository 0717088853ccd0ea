using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cutting.Rowsets;
using FsCheck.Xunit;
using Platform.Integrity;

namespace Cutting.Tests;

/// <summary>The digest is that of one canonical array, although the array is never made.</summary>
public sealed class When_a_rowset_is_digested
{
    [Property]
    [Trait("Requirement", "R093")]
    public void Should_be_the_digest_of_the_canonical_array_in_any_order(int[] numbers, int seed)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        var rows = numbers.Distinct().Select(n => Row($"LAW/chp_{n}__ä\u2028\"{n % 7}")).ToArray();
        var json = JsonSerializer.SerializeToUtf8Bytes(rows.OrderBy(r => r.CanonicalAddress, StringComparer.Ordinal).Select(r => new
        {
            unit_kind = r.UnitKind,
            canonical_address = r.CanonicalAddress,
            section_type = r.SectionType,
            content_hash = r.ContentHash,
            idempotency_key = r.IdempotencyKey,
        }));
        var canonical = CanonicalJson.Encode(json);

        new Random(seed).Shuffle(rows);
        var digest = WriterDigest.Of(rows);
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(canonical)), canonical.LongLength), (digest.Sha256, digest.Bytes));
    }

    [Fact]
    [Trait("Requirement", "R093")]
    [Trait("Requirement", "C17")]
    public void Should_join_version_address_and_hash_without_a_separator() => Assert.Equal(
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("aaLAW/art_1bb"))), RowsetRow.KeyOf("aa", "LAW/art_1", "bb"));

    [Fact]
    [Trait("Requirement", "R093")]
    public void Should_be_another_for_another_value_of_any_member()
    {
        var row = Row("LAW/art_1");
        RowsetRow[] all =
        [
            row, row with { CanonicalAddress = "LAW/art_2" }, row with { UnitKind = "x" }, row with { SectionType = "x" },
            row with { ContentHash = "x" }, row with { IdempotencyKey = "x" },
        ];
        Assert.Equal(all.Length, all.Select(r => WriterDigest.Of([r]).Sha256).Distinct().Count());
    }

    private static RowsetRow Row(string address) => RowsetRow.Of(new string('a', 64), address, "article", "body", new string('b', 64));
}
