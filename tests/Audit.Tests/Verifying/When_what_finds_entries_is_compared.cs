using System.Text;
using Audit.Verifying;

namespace Audit.Tests.Verifying;

public sealed class When_what_finds_entries_is_compared
{
    private static readonly long Second = (long)TimeSpan.FromSeconds(1).TotalMicroseconds;

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_give_the_same_sum_in_whichever_order_the_rows_come()
    {
        var entries = new ObjectSum();
        entries.Add(1, [Id("a"), Id("b"), Id("c"), Id("a"), Id("b")]);
        entries.Add(2, [Id("a")]);
        entries.Add(3, [Id("a"), Id("b")]);
        Assert.Equal(entries.Value, Sum((3, "b"), (1, "c"), (1, "b")));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_give_another_sum_where_a_row_is_missing_altered_or_twice_there()
    {
        var whole = Sum((1, "a"), (2, "b"));
        Assert.NotEqual(whole, Sum((1, "a")));
        Assert.NotEqual(whole, Sum((1, "a"), (2, "c")));
        Assert.NotEqual(whole, Sum((1, "b"), (2, "a")));
        Assert.NotEqual(whole, Sum((1, "a"), (2, "b"), (2, "b")));
        Assert.NotEqual(Sum(), Sum((1, new string('x', 5_000))));
    }

    [Fact]
    [Trait("Requirement", "R003")]
    public void Should_bear_times_that_fall_back_within_the_tolerance_only()
    {
        Assert.Null(Order([], 100, 95, 101, 91).Bad);
        Assert.Equal(2, Order([], 100, 95, 89).Bad?.Index);
        Assert.Equal((89 * Second, 100 * Second), (Order([], 100, 89).Oldest, Order([], 100, 89).Newest));
    }

    [Fact]
    [Trait("Requirement", "R003")]
    public void Should_leave_out_what_is_listed_with_its_own_time()
    {
        Assert.Null(Order(new() { [1] = 5 * Second }, 100, 5, 99).Bad);
        Assert.Null(Order(new() { [1] = 900 * Second }, 100, 900, 99).Bad);
        Assert.Equal(1, Order(new() { [1] = 6 * Second }, 100, 5, 99).Bad?.Index);
        Assert.Equal(1, Order(new() { [1] = null }, 100, 5, 99).Bad?.Index);
    }

    private static UInt128 Sum(params (long Index, string Id)[] rows)
    {
        var sum = new ObjectSum();
        foreach (var (index, id) in rows) sum.Add(index, Id(id).Span);
        return sum.Value;
    }

    private static TimeOrder Order(Dictionary<long, long?> listed, params long[] seconds)
    {
        var order = new TimeOrder(listed);
        for (var i = 0; i < seconds.Length; i++) order.Add(i, seconds[i] * Second);
        return order;
    }

    private static ReadOnlyMemory<byte> Id(string text) => Encoding.UTF8.GetBytes(text);
}
