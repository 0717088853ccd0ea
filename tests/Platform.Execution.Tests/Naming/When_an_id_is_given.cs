using System.Security.Cryptography;
using System.Text;

namespace Platform.Execution.Tests.Naming;

/// <summary>One rule for every id that people read, and one sentence for each fault.</summary>
public sealed class When_an_id_is_given
{
    [Theory]
    [Trait("Requirement", "R008")]
    [InlineData("SP-1")]
    [InlineData("a/b?c#d%2f")]
    [InlineData("Ada Lovelace")]
    [InlineData("Caf\u00e9")]
    [InlineData("\u6771\u4eac-1")]
    [InlineData("\uac01")]
    [InlineData("\uff4daria")]
    [InlineData("\ud83d\udd27")]
    public void Should_be_taken(string id) => Assert.Null(Identifier.Fault(id));

    [Theory]
    [Trait("Requirement", "R008")]
    [InlineData("", "It is empty.")]
    [InlineData(" ", "It begins with a space (U+0020); an id has none at either end.")]
    [InlineData(" SP-1", "It begins with a space (U+0020); an id has none at either end.")]
    [InlineData("SP-1 ", "It ends with a space (U+0020); an id has none at either end.")]
    [InlineData("SP\u200b-1", "It holds U+200B (a format character, which nobody sees) as its character 3; an id holds no such character.")]
    [InlineData("A\u202eB", "It holds U+202E (a format character, which nobody sees) as its character 2; an id holds no such character.")]
    [InlineData("A\nB", "It holds U+000A (a control character) as its character 2; an id holds no such character.")]
    [InlineData("A\u0085", "It holds U+0085 (a control character) as its character 2; an id holds no such character.")]
    [InlineData("A\u2028B", "It holds U+2028 (a line separator) as its character 2; an id holds no such character.")]
    [InlineData("A\u2029B", "It holds U+2029 (a paragraph separator) as its character 2; an id holds no such character.")]
    [InlineData("A\u00a0", "It holds U+00A0 (a white space that is not U+0020) as its character 2; an id holds no such character.")]
    [InlineData("\ud83d\udd27\u3164", "It holds U+3164 (a character that nobody sees) as its character 2; an id holds no such character.")]
    [InlineData("A\udb40\udc41", "It holds U+E0041 (a format character, which nobody sees) as its character 2; an id holds no such character.")]
    [InlineData("Cafe\u0301", "It is not in composed form (Unicode's NFC): its character 4 is U+0065, before U+0301, and U+00E9 belongs there.")]
    [InlineData("\u212b", "It is not in composed form (Unicode's NFC): its character 1 is U+212B, and U+00C5 belongs there.")]
    [InlineData("\u1100\u1161", "It is not in composed form (Unicode's NFC): its character 1 is U+1100, before U+1161, and U+AC00 belongs there.")]
    public void Should_be_refused_with_a_sentence_that_names_the_character(string id, string fault) =>
        Assert.Equal(fault, Identifier.Fault(id));

    [Fact]
    public void Should_be_refused_beyond_200_characters()
    {
        Assert.Null(Identifier.Fault(new string('x', 200)));
        Assert.Equal("It has 201 characters; an id has at most 200.", Identifier.Fault(new string('x', 201)));
    }

    [Fact]
    public void Should_be_refused_with_half_of_a_surrogate_pair() =>
        Assert.Equal("It holds half of a surrogate pair.", Identifier.Fault("A" + (char)0xD800));

    /// <summary>
    /// Each character in a surrounding that composes, orders marks and joins Hangul. The digests are of what Python's unicodedata
    /// (Unicode 14.0.0) makes of the same texts.
    /// </summary>
    [Theory]
    [InlineData(false, "61608e1b02da1450ed3df42125cf4cbb79de445ad47d45eaee566f48496ad186")]
    [InlineData(true, "fba2208107e5999ee9a55bb2b47c5ed390910f058cc8c1533a6372b2b1a1445a")]
    public void Should_be_normalised_as_others_do(bool compatible, string sha256)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var one = 0; one < 0x30000; one++)
        {
            if (!Rune.IsValid(one)) continue;
            var text = $"a{new Rune(one)}\u0323\u0301\uac00\u11a8";
            hash.AppendData(Encoding.UTF8.GetBytes((compatible ? UnicodeForms.Compatible(text) : UnicodeForms.Composed(text)) + "\n"));
        }

        Assert.Equal(sha256, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
