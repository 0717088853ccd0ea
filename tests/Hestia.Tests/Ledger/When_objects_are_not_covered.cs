using Hestia.Ledger;
using Xunit;

namespace Hestia.Tests.Ledger;

/// <summary>What a comparison cannot speak of it says, with the number and the reason.</summary>
public sealed class When_objects_are_not_covered
{
    [Fact]
    public void Should_tell_those_of_the_first_format_from_those_whose_payload_left()
    {
        var text = Text(new ObjectsVerification { Objects = 10, NotCovered = 5, PayloadRemoved = 2, Absent = 1 });
        Assert.Contains("5 objects are as the last record says.", text, StringComparison.Ordinal);
        Assert.Contains("Not covered: 3 objects whose last record is of format 1,", text, StringComparison.Ordinal);
        Assert.Contains("Not covered: 2 objects whose last record has lost its payload, erased", text, StringComparison.Ordinal);
        Assert.Contains("Not covered: 1 id without a row whose last record has lost its payload:", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_say_nothing_of_it_where_all_are_covered() =>
        Assert.DoesNotContain("Not covered", Text(new ObjectsVerification { Objects = 10 }), StringComparison.Ordinal);

    private static string Text(ObjectsVerification word) =>
        string.Join('\n', ObjectsView.Lines(word, 400).Select(l => string.Concat(l.Spans.Select(s => s.Text))));
}
