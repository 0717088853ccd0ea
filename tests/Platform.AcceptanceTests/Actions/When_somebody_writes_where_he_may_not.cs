using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Platform.AcceptanceTests.Actions;

/// <summary>What may be asked for is the broker's to say first, before any service reads a byte.</summary>
[Collection(nameof(SharedStackTwo))]
public sealed class When_somebody_writes_where_he_may_not(SharedStack shared) : SharedStackTest(shared)
{
    private const ushort AccessRefused = 403;

    [Theory]
    [InlineData("agent", "execute-action", true)]
    [InlineData("agent", "execute-plan", true)]
    [InlineData("agent", "change-security-state", false)]
    [InlineData("agent", "execution-recorded", false)]
    [InlineData("agent", "security-state-changed", false)]
    [InlineData("agent", "ledger", false)]
    [InlineData("operator", "execute-action", true)]
    [InlineData("operator", "change-security-state", true)]
    [InlineData("operator", "security-state-changed", false)]
    [InlineData("operator", "ledger", false)]
    [InlineData("audit", "execute-action", false)]
    [InlineData("audit", "execute-plan", false)]
    [InlineData("audit", "change-security-state", false)]
    [InlineData("audit", "execution-recorded", false)]
    [InlineData("audit", "security-state-changed", false)]
    [Trait("Requirement", "G8")]
    public async Task Should_be_stopped_by_the_broker(string user, string exchange, bool may)
    {
        await using var somebody = await Agent.ConnectAsync(TestServers.Broker(user, Stack.VirtualHost));

        // An empty message: whoever does read it denies it.
        var thrown = await Record.ExceptionAsync(async () => await somebody.Channel.BasicPublishAsync(exchange, "", mandatory: true, new BasicProperties(), ReadOnlyMemory<byte>.Empty));

        Assert.Equal(may, thrown is not OperationInterruptedException { ShutdownReason.ReplyCode: AccessRefused });
    }
}
