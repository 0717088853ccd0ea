namespace Platform.Execution.Tests.Naming;

public sealed class When_a_person_has_two_spellings
{
    [Theory]
    [Trait("Requirement", "C28")]
    [Trait("Requirement", "R046")]
    [InlineData("Ada", "ada")]
    [InlineData("Ada", " ADA ")]
    [InlineData("Ada", "A\u200bd\u200da\u2060")]
    [InlineData("Ada", "A\ufe0fda")]
    [InlineData("Ada", "\u202eAda")]
    [InlineData("Ada Lovelace", "ada\u00a0lovelace")]
    [InlineData("Ada Lovelace", "ada\u2003 lovelace")]
    [InlineData("Ada", "A\u00adda")]
    [InlineData("maria", "\uff4daria")]
    [InlineData("maria", "mari\u00aa")]
    [InlineData("maria", "m\u0430ri\u0430")]
    [InlineData("MARIA", "\u041c\u0391R\u0406A")]
    [InlineData("maria", "\U0001d426\U0001d41a\U0001d42b\U0001d422\U0001d41a")]
    [InlineData("Ren\u00e9", "RENE\u0301")]
    [InlineData("Stra\u00dfer", "STRASSER")]
    [InlineData("\ufb01na", "FINA")]
    public void Should_be_one(string one, string other)
    {
        Assert.True(Persons.AreOne(one, other));
        Assert.True(Persons.AreOne(other, one));
    }

    [Theory]
    [Trait("Requirement", "C28")]
    [InlineData("Ada", "Adam")]
    [InlineData("Ada", "")]
    [InlineData("Ada Lovelace", "AdaLovelace")]
    [InlineData("Rene", "Ren\u00e9")]
    [InlineData("\u0418\u0432\u0430\u043d", "Ivan")]
    public void Should_stay_two_who_are_two(string one, string other) => Assert.False(Persons.AreOne(one, other));
}
