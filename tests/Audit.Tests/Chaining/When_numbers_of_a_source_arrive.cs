using Audit.Chaining;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Audit.Tests.Chaining;

public sealed class When_numbers_of_a_source_arrive
{
    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_know_how_far_it_is_complete_and_where_it_is_not()
    {
        var numbers = new SourceNumbers();
        Assert.Equal((0, 0, 0), (numbers.Contiguous, numbers.Max, numbers.Missing));
        Assert.True(numbers.Add(2));
        Assert.Equal((0, 2, 1), (numbers.Contiguous, numbers.Max, numbers.Missing));
        Assert.True(numbers.Add(1));
        Assert.True(numbers.Add(5));
        Assert.False(numbers.Add(2));
        Assert.Equal((2, 5, 2), (numbers.Contiguous, numbers.Max, numbers.Missing));
        Assert.True(numbers.Add(4));
        Assert.True(numbers.Add(3));
        Assert.Equal((5, 5, 0), (numbers.Contiguous, numbers.Max, numbers.Missing));
        Assert.Single(numbers.Runs);
    }

    /// <summary>Against the plainest model there is: a set.</summary>
    [Property(MaxTest = 2000)]
    [Trait("Requirement", "G6")]
    public Property Should_agree_with_a_set_whatever_the_order_and_the_duplicates() =>
        Prop.ForAll(Gen.Choose(1, 40).ListOf().ToArbitrary(), given =>
        {
            var numbers = new SourceNumbers();
            var model = new HashSet<int>();
            var answersAgree = given.TrueForAll(n => numbers.Add(n) == model.Add(n));
            var contiguous = Enumerable.Range(1, 41).First(n => !model.Contains(n)) - 1;
            var max = model.DefaultIfEmpty(0).Max();
            return answersAgree && numbers.Contiguous == contiguous && numbers.Max == max && numbers.Missing == max - model.Count
                && Enumerable.Range(1, 41).All(n => numbers.Contains(n) == model.Contains(n));
        });

    [Fact]
    [Trait("Requirement", "G6")]
    public void Should_be_loaded_run_by_run()
    {
        var numbers = new SourceNumbers();
        numbers.AddRun(3, 10);
        numbers.AddRun(11, 12);
        numbers.AddRun(20, 20);
        Assert.Equal([new SourceNumbers.Run(3, 12), new SourceNumbers.Run(20, 20)], numbers.Runs);
        Assert.Throws<ArgumentException>(() => numbers.AddRun(15, 16));
    }
}
