using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using ActionRunner.Cataloguing;
using Platform.Actions;

namespace ActionRunner.Tests.Cataloguing;

public sealed class When_parameters_are_bound
{
    private readonly ParameterBinder<Sample> binder = new();

    [Theory]
    [InlineData("""{"name":"a"}""")]
    [InlineData("""{"name":"a","count":3,"secret":"s"}""")]
    [Trait("Requirement", "R006")]
    public void Should_take_what_fits(string json) => Assert.Equal("a", ((Sample)binder.Bind(Json(json))).Name);

    [Theory]
    [InlineData("{}", "The parameter 'name' is missing.")]
    [InlineData("""{"name":"a","nmae":"b"}""", "There is no parameter 'nmae'; known are")]
    [InlineData("""{"name":5}""", "The parameter 'name' has a value of the wrong type. It must be text.")]
    [InlineData("""{"name":null}""", "The parameter 'name' has a value of the wrong type.")]
    [InlineData("""{"name":"a","count":"3"}""", "The parameter 'count' has a value of the wrong type. It must be a whole number.")]
    [InlineData("""{"name":"a","count":1e300}""", "The parameter 'count' has a value of the wrong type.")]
    [InlineData("""{"name":"a","count":11}""", "The parameter 'count' is refused:")]
    [InlineData("""{"name":"toolong"}""", "The parameter 'name' is refused:")]
    [InlineData("""{"Name":"a"}""", "There is no parameter 'Name'")]
    [Trait("Requirement", "R006")]
    [Trait("Requirement", "C06")]
    public void Should_name_what_does_not_fit_in_a_sentence_without_NET_types(string json, string sentence)
    {
        var refused = Assert.Throws<InvalidParametersException>(() => binder.Bind(Json(json)));
        Assert.StartsWith(sentence, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "G11")]
    public void Should_not_quote_a_value_that_it_refuses()
    {
        var refused = Assert.Throws<InvalidParametersException>(() => binder.Bind(Json("""{"name":"a","secret":"cAnArY-much-too-long"}""")));
        Assert.DoesNotContain("cAnArY", refused.Message, StringComparison.Ordinal);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    internal sealed record Sample
    {
        [StringLength(5, MinimumLength = 1)]
        public required string Name { get; init; }

        [Range(1, 10)]
        public int Count { get; init; } = 1;

        [Sensitive]
        [StringLength(5)]
        public string? Secret { get; init; }
    }
}
