using System.Text;
using ActionRunner.Sharing;
using Microsoft.Extensions.Options;
using Platform.Messaging;
using RabbitMQ.Client;

namespace ActionRunner.Tests.Sharing;

public sealed class When_an_agent_s_share_is_used_up : IDisposable
{
    private readonly ManualClock clock = new();
    private readonly AckWindow acks = new();
    private readonly string file = Path.GetTempFileName();
    private ulong tag;

    public void Dispose()
    {
        acks.Dispose();
        File.Delete(file);
    }

    [Fact]
    [Trait("Requirement", "G4")]
    public void Should_take_no_more_of_it_until_one_has_ended_and_go_on_with_others()
    {
        var shares = NewShares(o => o.OpenCommands = 2);
        var (first, second) = (Message("Many"), Message("Many"));
        Assert.Null(Open(shares, first));
        Assert.Null(Open(shares, second));
        Assert.NotNull(Open(shares, Message("Many")));
        Assert.Null(Open(shares, Message("Other")));

        first.Settle();
        second.Return();
        Assert.Null(Open(shares, Message("Many")));
        Assert.Null(Open(shares, Message("Many")));
        Assert.NotNull(Open(shares, Message("Many")));
    }

    [Fact]
    [Trait("Requirement", "G4")]
    public void Should_bound_the_bytes_of_one_and_of_all()
    {
        var shares = NewShares(o => (o.OpenBytes, o.OpenBytesTogether) = (1_000, 2_500));
        Assert.Null(Open(shares, Message("A", 900)));
        Assert.NotNull(Open(shares, Message("A", 900)));
        foreach (var agent in "BC") Assert.Null(Open(shares, Message(agent.ToString(), 900)));
        // There is too much of all, and these hold much of it.
        Assert.NotNull(Open(shares, Message("B", 80)));
        // Others may still begin, up to twice as much.
        foreach (var agent in "DE") Assert.Null(Open(shares, Message(agent.ToString(), 900)));
        Assert.NotNull(Open(shares, Message("F", 900)));
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public void Should_record_so_many_denials_one_by_one_and_then_so_many_a_second()
    {
        var shares = NewShares(o => (o.DenialsAtOnce, o.DenialsPerSecond) = (5, 2));
        var share = shares.Of(Sender.Of(Message("A")));
        Assert.Equal(5, Enumerable.Range(0, 100).Count(_ => shares.MayRecord(share)));
        clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(2, Enumerable.Range(0, 100).Count(_ => shares.MayRecord(share)));
        clock.Pass(TimeSpan.FromHours(1));
        Assert.Equal(5, Enumerable.Range(0, 100).Count(_ => shares.MayRecord(share)));
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public void Should_not_be_won_back_by_making_up_names()
    {
        File.WriteAllText(file, "Own\n");
        var shares = NewShares(o => (o.DenialsAtOnce, o.DenialsPerSecond) = (5, 1));
        var recorded = Enumerable.Range(0, 5_000).Count(i => shares.MayRecord(shares.Of(Sender.Of(Message("Made up " + i)))));
        Assert.Equal(25, recorded);
        // Whom the broker vouches for is not one of them.
        Assert.True(shares.MayRecord(shares.Of(Sender.Of(Message("Own", user: "Own")))));
    }

    [Fact]
    [Trait("Requirement", "G4")]
    public void Should_not_be_another_s_who_bears_the_name_without_the_broker_s_word()
    {
        File.WriteAllText(file, "Own\n");
        var shares = NewShares(o => o.OpenCommands = 1);
        Assert.Null(Open(shares, Message("Own")));
        Assert.NotNull(Open(shares, Message("Own")));
        Assert.Null(Open(shares, Message("Own", user: "Own")));
    }

    [Fact]
    public void Should_tell_only_so_many_agents_apart_and_forget_those_who_are_gone()
    {
        var shares = NewShares(_ => { });
        var held = Enumerable.Range(0, Shares.AgentsMax).Select(i => Message("A" + i)).ToList();
        foreach (var message in held) Assert.Null(Open(shares, message));
        Assert.Same(shares.Of(Sender.Of(Message("X"))), shares.Of(Sender.Of(Message("Y"))));

        foreach (var message in held) message.Settle();
        clock.Pass(TimeSpan.FromMinutes(1));
        Assert.NotSame(shares.Of(Sender.Of(Message("X"))), shares.Of(Sender.Of(Message("Y"))));
    }

    [Theory]
    [InlineData("""{"agentId":"A","commandId":"3f0d7d3e-4c0c-4a53-8f1e-3a3a1d6f0c11"}""", "A", true)]
    [InlineData("""{"parameters":{"agentId":"B","deep":[{"commandId":1}]},"commandId":"3f0d7d3e-4c0c-4a53-8f1e-3a3a1d6f0c11","agentId":"A"}""", "A", true)]
    [InlineData("""{"agentId":"A","parameters":{""", "A", false)]
    [InlineData("""{"agentId":"A\ud800"}""", null, false)]
    [InlineData("""{"agentId":7,"commandId":"no"}""", null, false)]
    [InlineData("[1]", null, false)]
    [InlineData("", null, false)]
    [InlineData("\u0001\u0002", null, false)]
    public void Should_know_whose_a_message_is_whatever_else_it_holds(string body, string? agent, bool command)
    {
        var sender = Sender.Of(new Delivery(acks, 1, Encoding.UTF8.GetBytes(body), new BasicProperties(), "execute-action"));
        Assert.Equal((agent, command), (sender.AgentId, sender.CommandId is not null));
    }

    [Theory]
    [Trait("Requirement", "R005")]
    [InlineData("Own", "Own", true)]
    [InlineData("Own", null, false)]
    [InlineData("own", null, false)]
    [InlineData("Own", "agent", false)]
    [InlineData("Other", "Own", false)]
    [InlineData("Other", "agent", true)]
    [InlineData("Other", null, true)]
    public void Should_bear_a_name_of_a_user_only_with_the_broker_s_word(string agentId, string? userId, bool taken)
    {
        File.WriteAllText(file, "Own\nSecond\n");
        Assert.Equal(taken, new VouchedNames(file, always: false, clock).WhyNot(agentId, userId) is null);
    }

    [Fact]
    [Trait("Requirement", "R005")]
    public void Should_hear_of_a_new_user_soon()
    {
        var names = new VouchedNames(file, always: false, clock);
        Assert.Null(names.WhyNot("New", null));
        File.WriteAllText(file, "New\n");
        clock.Pass(TimeSpan.FromSeconds(1));
        Assert.StartsWith("UNVOUCHED: ", names.WhyNot("New", null), StringComparison.Ordinal);
    }

    private static string? Open(Shares shares, Delivery message) => shares.Open(shares.Of(Sender.Of(message)), message);

    private Shares NewShares(Action<AcceptingOptions> set)
    {
        var options = new AcceptingOptions();
        set(options);
        return new Shares(new VouchedNames(file, always: false, clock), Options.Create(options), clock);
    }

    private Delivery Message(string agent, int bytes = 0, string? user = null)
    {
        acks.Delivered(++tag);
        var properties = new BasicProperties();
        if (user is not null) properties.UserId = user;
        return new Delivery(acks, tag, Encoding.UTF8.GetBytes($$"""{"agentId":"{{agent}}"}""".PadRight(bytes)), properties, "execute-action");
    }
}
