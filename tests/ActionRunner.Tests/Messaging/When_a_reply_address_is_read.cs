using System.Buffers.Binary;
using Platform.Messaging;

namespace ActionRunner.Tests.Messaging;

/// <summary>The broker's own form of a direct reply-to, and what is trusted of it.</summary>
public sealed class When_a_reply_address_is_read
{
    private const string Prefix = "amq.rabbitmq.reply-to.";
    private static readonly string Key = Convert.ToBase64String(new byte[16]);

    [Theory]
    [InlineData(118)]
    [InlineData(119)]
    public void Should_see_the_node_and_the_process(byte atom)
    {
        var read = DirectReplyTo.Read(Address(atom: atom))!.Value;
        Assert.Equal((1_234u, 5u), read.Process);
        Assert.Equal(read.Origin, DirectReplyTo.Read(Address(atom: atom, id: 77, serial: 1))!.Value.Origin);
        Assert.NotEqual(read.Origin, DirectReplyTo.Read(Address(atom: atom, creation: 9))!.Value.Origin);
        Assert.NotEqual(read.Origin, DirectReplyTo.Read(Address(atom: atom, node: "reply@7"))!.Value.Origin);
    }

    [Fact]
    public void Should_refuse_what_the_broker_never_makes()
    {
        var good = Address();
        var process = good[Prefix.Length..].Split('.')[0];
        Assert.All(
            new[]
            {
                "", "amq.rabbitmq.reply-to", Prefix, Prefix + "AAAA.BBBB", Prefix + process, Prefix + process + ".", Prefix + "." + Key, good + ".", good + " ", good[..^1], good[..^4],
                Prefix + process + "." + Key + "." + Key, Prefix + " " + process + "." + Key, Prefix + process[..^4] + "." + Key, Prefix + process + "AAAA." + Key,
                Address(node: "other@12"), Address(node: "reply@"), Address(node: "reply@x"), Address(node: "reply@1234567890"), Address(node: "reply@1@2"), Address(node: ""),
                Address(term: 130), Address(kind: 103), Address(atom: 100), "AMQ" + good[3..],
            },
            address => Assert.Null(DirectReplyTo.Read(address)));
    }

    [Fact]
    public void Should_answer_queues_of_agents_and_nothing_else()
    {
        Assert.All(new[] { Address(), "agent.reply.", "agent.reply.x", "agent.reply." + new string('x', 243) }, a => Assert.True(ReplyPublisher.MayAnswer(a)));
        Assert.All(new[] { null, "", "agent.reply", "ledger", "agent.reply." + new string('x', 244), "agent.reply." + new string('é', 122) }, a => Assert.False(ReplyPublisher.MayAnswer(a)));
    }

    [Fact]
    public void Should_trust_what_differs_in_the_process_only()
    {
        var addresses = new ReplyAddresses(new Clock());
        Assert.Equal(Trust.Unproven, addresses.Of(Address()));
        addresses.Proved(Address());
        Assert.Equal(Trust.Sure, addresses.Of(Address(id: 99, serial: 8_191)));
        Assert.Equal(Trust.Sure, addresses.Of("agent.reply.x"));
        Assert.All(
            new[] { Address(id: 1 << 18), Address(serial: 1 << 13), Address(creation: 1), Address(node: "reply@13"), Address(atom: 118) },
            a => Assert.Equal(Trust.Unproven, addresses.Of(a)));
        Assert.Equal(Trust.None, addresses.Of(Prefix + "AAAA.BBBB"));
        // A larger table of processes than every broker has.
        addresses.Proved(Address(id: 600_000));
        Assert.Equal((Trust.Sure, Trust.Unproven), (addresses.Of(Address(id: (1 << 20) - 1)), addresses.Of(Address(id: 1 << 20))));
    }

    [Fact]
    public void Should_leave_unproven_addresses_alone_where_connections_ended_over_some()
    {
        var time = new Clock();
        var addresses = new ReplyAddresses(time);
        addresses.Proved(Address());
        addresses.Broke(Address(node: "reply@1"));
        Assert.Equal((Trust.None, Trust.Unproven), (addresses.Of(Address(node: "reply@1")), addresses.Of(Address(node: "reply@99"))));
        for (var i = 2; i <= 5; i++) addresses.Broke(Address(node: $"reply@{i}"));
        Assert.Equal((Trust.None, Trust.Sure), (addresses.Of(Address(node: "reply@99")), addresses.Of(Address())));
        time.Now += ReplyAddresses.Rest + TimeSpan.FromSeconds(1);
        Assert.Equal((Trust.Unproven, Trust.Unproven), (addresses.Of(Address(node: "reply@1")), addresses.Of(Address(node: "reply@99"))));
    }

    [Fact]
    public void Should_leave_a_queue_alone_over_which_a_connection_ended_and_no_other_address()
    {
        var time = new Clock();
        var addresses = new ReplyAddresses(time);
        addresses.Proved(Address());
        for (var i = 0; i < 2 * ReplyAddresses.BreaksMax; i++) addresses.Broke($"agent.reply.bad-{i}");
        Assert.Equal((Trust.None, Trust.Sure), (addresses.Of("agent.reply.bad-3"), addresses.Of("agent.reply.good")));
        Assert.Equal((Trust.Sure, Trust.Unproven), (addresses.Of(Address()), addresses.Of(Address(node: "reply@99"))));
        time.Now += ReplyAddresses.Rest + TimeSpan.FromSeconds(1);
        Assert.Equal(Trust.Sure, addresses.Of("agent.reply.bad-3"));
    }

    [Fact]
    public void Should_stay_small_whatever_is_proved()
    {
        var addresses = new ReplyAddresses(new Clock());
        for (var i = 0u; i <= ReplyAddresses.OriginsMax; i++) addresses.Proved(Address(creation: i));
        Assert.Equal((Trust.Unproven, Trust.Sure), (addresses.Of(Address(creation: 0)), addresses.Of(Address(creation: ReplyAddresses.OriginsMax))));
    }

    private static string Address(byte term = 131, byte kind = 88, byte atom = 119, string node = "reply@12345678", uint id = 1_234, uint serial = 5, uint creation = 3)
    {
        var name = System.Text.Encoding.ASCII.GetBytes(node);
        byte[] length = atom == 119 ? [(byte)name.Length] : [0, (byte)name.Length];
        var numbers = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(numbers, id);
        BinaryPrimitives.WriteUInt32BigEndian(numbers.AsSpan(4), serial);
        BinaryPrimitives.WriteUInt32BigEndian(numbers.AsSpan(8), creation);
        return $"{Prefix}{Convert.ToBase64String([term, kind, atom, .. length, .. name, .. numbers])}.{Key}";
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
