using System.Buffers.Binary;
using Audit.Chaining;
using Platform.Integrity;

namespace Audit.Tests.Chaining;

public sealed class When_records_are_chained
{
    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_number_them_and_let_each_hash_follow_from_the_one_before()
    {
        var chain = new LedgerChain();
        var expected = LedgerHash.BeforeFirst.ToArray();
        for (var i = 0; i < 3; i++)
        {
            var record = Records.Record(i + 1);
            chain.Append(record);
            LedgerHash.Link(i, expected, record.Leaf, expected);
            Assert.Equal(i, record.Index);
            Assert.Equal(expected, chain.Head.ToArray());
        }

        Assert.Equal(3, chain.NextIndex);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_go_on_where_another_writer_ended()
    {
        var (whole, first) = (new LedgerChain(), new LedgerChain());
        var records = Enumerable.Range(1, 4).Select(i => Records.Record(i)).ToList();
        records.ForEach(whole.Append);
        records[..2].ForEach(first.Append);
        var second = new LedgerChain(1, first.Head, 2);
        records[2..].ForEach(second.Append);
        Assert.Equal(whole.Head.ToArray(), second.Head.ToArray());
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_not_give_an_index_again_that_a_cut_entry_had()
    {
        var chain = new LedgerChain(1, new byte[LedgerHash.Size], 5);
        var record = Records.Record(9);
        chain.Append(record);
        Assert.Equal((5, 5, 6), (record.Index, chain.LastIndex, chain.NextIndex));
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_write_index_and_hash_into_every_row()
    {
        var chain = new LedgerChain(41, new byte[LedgerHash.Size], 42);
        var record = Records.Read(Records.Attempt(7).Replace("[\"SRV-001\"]", "[\"SRV-001\",\"SRV-002\"]", StringComparison.Ordinal));
        chain.Append(record);
        Assert.Equal(42, Index(record.Tuple.Entry.Span[6..]));
        Assert.Equal(chain.Head.ToArray(), record.Tuple.Entry.Span[^LedgerHash.Size..].ToArray());
        Assert.Equal(42, Index(record.Tuple.Payload.Span[6..]));
        Assert.Equal(42, Index(record.Tuple.Affected.Span[^8..]));

        static long Index(ReadOnlySpan<byte> field) => BinaryPrimitives.ReadInt64BigEndian(field);
    }
}
