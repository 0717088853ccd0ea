using Hestia.Reaching;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Hestia.Parked;

/// <summary>Looks at what is parked, as the operator's user of the broker, and leaves it as it is.</summary>
internal static class ParkedQueue
{
    public const string Name = "parked";

    /// <summary>How long the broker may leave the next message of those that it has counted unsaid.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    /// <summary>Each message once, with how often it stands there, the oldest first.</summary>
    /// <param name="withBody">Of which ids the body is wanted, too.</param>
    /// <exception cref="CliException">The broker cannot be reached, refuses, or knows no such queue.</exception>
    public static async Task<IReadOnlyList<ParkedMessage>> ReadAsync(Session session, Func<Guid, bool> withBody, CancellationToken cancel)
    {
        var broker = session.Stack.OperatorBroker();
        var factory = new ConnectionFactory
        {
            Uri = broker,
            ClientProvidedName = "platform errors",
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
            HandshakeContinuationTimeout = TimeSpan.FromSeconds(5),
        };
        try
        {
            await using var connection = await factory.CreateConnectionAsync(cancel);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
            return await ReadAsync(channel, withBody, cancel);
        }
        catch (Exception e) when (e is OperationInterruptedException { ShutdownReason.ReplyCode: 404 })
        {
            throw new CliException(ExitCode.Unreachable, $"The broker has no queue '{Name}': it was started by an older version. ./platform down and ./platform up start it anew.", e);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 403)
        {
            throw new CliException(
                ExitCode.Refused, $"The broker refuses: {e.ShutdownReason.ReplyText}. Where it says \"exclusive use\", somebody else looks at the parked messages in this moment: try again.", e);
        }
        catch (Exception e) when (e is BrokerUnreachableException { InnerException: AuthenticationFailureException } or AuthenticationFailureException)
        {
            throw new CliException(ExitCode.Refused, $"The broker at {broker.Host}:{broker.Port} does not accept the operator's user. ./platform up writes the current one.", e);
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw new CliException(
                ExitCode.Unreachable, $"The broker does not answer at {broker.Host}:{broker.Port} ({e.GetBaseException().Message}). See ./platform status; ./platform up starts what is down.", e);
        }
    }

    private static async Task<IReadOnlyList<ParkedMessage>> ReadAsync(IChannel channel, Func<Guid, bool> withBody, CancellationToken cancel)
    {
        var parked = (int)Math.Min((await channel.QueueDeclarePassiveAsync(Name, cancel)).MessageCount, ushort.MaxValue);
        if (parked == 0) return [];
        await channel.BasicQosAsync(0, ushort.MaxValue, global: false, cancel);
        var found = new Dictionary<Guid, ParkedMessage>();
        using var more = new SemaphoreSlim(0);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, one) =>
        {
            // One after the other, so that nobody else writes here.
            var message = ParkedMessage.Of(one, withBody);
            found[message.Id] = found.TryGetValue(message.Id, out var first) ? first with { Copies = first.Copies + 1 } : message;
            more.Release();
            return Task.CompletedTask;
        };

        // Alone, so that two who look do not each see a half.
        var tag = await channel.BasicConsumeAsync(Name, autoAck: false, "", noLocal: false, exclusive: true, null, consumer, cancel);
        for (var seen = 0; seen < parked && await more.WaitAsync(Silence, cancel); seen++)
        {
        }

        // What was handed over and not acknowledged goes back to its place when the channel ends.
        await channel.BasicCancelAsync(tag, cancellationToken: cancel);
        return [.. found.Values.OrderBy(m => m.ParkedAt)];
    }
}
