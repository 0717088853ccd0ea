using FsCheck.Xunit;
using Platform.Messaging;

namespace ActionRunner.Tests.Messaging;

public class When_messages_are_settled_in_any_order
{
    [Property]
    [Trait("Requirement", "G1")]
    public bool Should_acknowledge_exactly_those_and_name_no_tag_twice(byte[] choices)
    {
        using var window = new AckWindow();
        var broker = new Broker();
        var open = new List<ulong>();
        foreach (var choice in choices)
        {
            if (choice % 3 == 0 || open.Count == 0)
            {
                open.Add(broker.Deliver());
                window.Delivered(open[^1]);
                continue;
            }

            var tag = open[choice % open.Count];
            open.Remove(tag);
            if (choice % 7 == 0) window.Return(tag);
            else if (choice % 5 == 0) window.Refuse(tag);
            else window.Settle(tag);
            if (choice % 2 == 0) broker.Take(window.Due(everything: choice % 4 == 0));
            if (window.Held != broker.Unacknowledged.Count || window.Outstanding != open.Count) return false;
        }

        broker.Take(window.Due(everything: true));
        return broker.Unacknowledged.SetEquals(open) && window.Held == open.Count;
    }

    [Fact]
    public void Should_need_one_frame_for_many_while_none_stands_still()
    {
        using var window = Delivered(100);
        for (ulong tag = 100; tag > 0; tag--) window.Settle(tag);
        Assert.Equal([new AckFrame(100, Multiple: true, Requeue: false)], window.Due(everything: false));
    }

    [Fact]
    public void Should_leave_a_slow_one_only_its_own_place()
    {
        using var window = Delivered(100);
        for (ulong tag = 2; tag <= 100; tag++)
        {
            window.Settle(tag);
            window.Due(everything: false);
        }

        Assert.InRange(window.Held, 1, AckWindow.Crowd);
        window.Due(everything: true);
        Assert.Equal((1, 1), (window.Held, window.Outstanding));
    }

    private static AckWindow Delivered(ulong count)
    {
        var window = new AckWindow();
        for (ulong tag = 1; tag <= count; tag++) window.Delivered(tag);
        return window;
    }

    /// <summary>What RabbitMQ makes of the frames: one that names a tag it no longer holds ends the channel.</summary>
    private sealed class Broker
    {
        private ulong last;

        public SortedSet<ulong> Unacknowledged { get; } = [];

        public ulong Deliver()
        {
            Unacknowledged.Add(++last);
            return last;
        }

        public void Take(IEnumerable<AckFrame> frames)
        {
            foreach (var frame in frames)
            {
                Assert.Contains(frame.Tag, Unacknowledged);
                if (frame.Multiple) Unacknowledged.RemoveWhere(tag => tag <= frame.Tag);
                else Unacknowledged.Remove(frame.Tag);
            }
        }
    }
}
