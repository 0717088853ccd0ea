using Audit.Chaining;

namespace Audit.Tests.Chaining;

public sealed class When_a_batch_is_planned
{
    [Fact]
    [Trait("Requirement", "G1")]
    public void Should_tell_fresh_records_from_those_the_ledger_holds_and_those_the_batch_repeats()
    {
        var sources = new Dictionary<string, SourceNumbers>(StringComparer.Ordinal) { [Records.Source] = new() };
        sources[Records.Source].AddRun(1, 2);
        var (held, fresh, other, again) = (Records.Record(2), Records.Record(4), Records.Record(2, "other/1"), Records.Record(4));

        var plan = BatchPlan.Make([held, fresh, other, again], sources);

        Assert.Equal([fresh, other], plan.Fresh);
        Assert.Equal([held], plan.Held);
        Assert.Equal([(again, fresh)], plan.Repeated);
        Assert.True(sources[Records.Source].Contains(4));
        Assert.True(sources["other/1"].Contains(2));
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public void Should_not_take_one_twice_that_two_batches_bring()
    {
        var sources = new Dictionary<string, SourceNumbers>(StringComparer.Ordinal);
        Assert.Single(BatchPlan.Make([Records.Record(1)], sources).Fresh);
        Assert.Empty(BatchPlan.Make([Records.Record(1)], sources).Fresh);
    }
}
