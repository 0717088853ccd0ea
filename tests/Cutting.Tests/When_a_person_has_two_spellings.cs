using Cutting.Decisions;

namespace Cutting.Tests;

public sealed class When_a_person_has_two_spellings
{
    [Theory]
    [Trait("Requirement", "C28")]
    [InlineData("Ada", "ada")]
    [InlineData("Ada", " ADA ")]
    [InlineData("Ada", "A\u200bd\u200da\u2060")]
    [InlineData("Ada", "\u202eAda")]
    [InlineData("Ada Lovelace", "ada\u00a0lovelace")]
    [InlineData("Ada", "A\u00adda")]
    public void Should_be_one(string one, string other) => Assert.True(Persons.AreOne(one, other));

    [Theory]
    [Trait("Requirement", "C28")]
    [InlineData("Ada", "Adam")]
    [InlineData("Ada", "")]
    [InlineData("Ada Lovelace", "AdaLovelace")]
    public void Should_stay_two_who_are_two(string one, string other) => Assert.False(Persons.AreOne(one, other));
}
