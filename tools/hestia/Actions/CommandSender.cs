using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Hestia.Actions;

/// <summary>
/// Publishes one command and waits for its answer, as an agent would: confirmed by the broker, mandatory (a command that
/// reaches no queue comes back), answered through direct reply-to.
/// </summary>
internal static class CommandSender
{
    private const string Exchange = "execute-action";
    private const string ReplyTo = "amq.rabbitmq.reply-to";

    /// <summary>The answer's body.</summary>
    /// <exception cref="CliException">The broker cannot be reached or refuses, nobody takes commands, or no answer came in time.</exception>
    public static async Task<byte[]> SendAsync(Uri broker, Command command, string? traceparent, TimeSpan patience, TimeProvider clock, CancellationToken cancel)
    {
        var factory = new ConnectionFactory
        {
            Uri = broker,
            ClientProvidedName = "platform action run",
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
            HandshakeContinuationTimeout = TimeSpan.FromSeconds(5),
        };
        using var deadline = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        var sent = false;
        try
        {
            await using var connection = await factory.CreateConnectionAsync(either.Token);
            await using var channel = await connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), either.Token);
            var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            channel.ChannelShutdownAsync += (_, e) =>
            {
                answer.TrySetException(new OperationInterruptedException(e));
                return Task.CompletedTask;
            };
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) =>
            {
                answer.TrySetResult(delivery.Body.ToArray());
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(ReplyTo, autoAck: true, consumer, either.Token);
            sent = true;
            await channel.BasicPublishAsync(Exchange, "", mandatory: true, Properties(command, factory.UserName, traceparent), Encoding.UTF8.GetBytes(command.ToJson()), either.Token);
            return await answer.Task.WaitAsync(either.Token);
        }
        catch (PublishException e) when (e.IsReturn)
        {
            throw new CliException(ExitCode.Unreachable, "Nobody takes commands: the broker has no queue behind the exchange execute-action. Nothing was executed. ./platform up starts the action-runner, which makes it.", e);
        }
        catch (PublishException e)
        {
            throw new CliException(ExitCode.Unreachable, $"The broker did not take the command. Nothing was executed. {Again(command)}", e);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw sent
                ? new NoAnswerException(Times(patience), command, e)
                : Unreachable(broker, "no connection within the timeout", e);
        }
        catch (Exception e) when (e is OperationInterruptedException or AlreadyClosedException && Reason(e) is { ReplyCode: var code } reason)
        {
            throw code switch
            {
                403 => new CliException(ExitCode.Refused, $"The broker refuses: {reason.ReplyText}. Nothing was executed.", e),
                404 => new CliException(ExitCode.Unreachable, "Nobody takes commands: the broker has no exchange execute-action. Nothing was executed. ./platform up starts the action-runner, which makes it.", e),
                _ when sent => new NoAnswerException("before the connection to the broker was lost", command, e),
                _ => Unreachable(broker, reason.ReplyText, e),
            };
        }
        catch (Exception e) when (e is BrokerUnreachableException { InnerException: AuthenticationFailureException } or AuthenticationFailureException)
        {
            throw new CliException(ExitCode.Refused, $"The broker at {broker.Host}:{broker.Port} does not accept the agents' user. Has the stack been made anew since? ./platform up writes the current one.", e);
        }
        catch (Exception e) when (e is BrokerUnreachableException or IOException or System.Net.Sockets.SocketException or TimeoutException or RabbitMQClientException)
        {
            throw sent
                ? new NoAnswerException("before the connection to the broker was lost", command, e)
                : Unreachable(broker, (e.GetBaseException() as System.Net.Sockets.SocketException)?.SocketErrorCode.ToString() ?? e.GetBaseException().Message, e);
        }
    }

    private static BasicProperties Properties(Command command, string user, string? traceparent) => new()
    {
        ContentType = "application/json",
        DeliveryMode = DeliveryModes.Persistent,
        MessageId = command.CommandId.ToString(),
        CorrelationId = command.CommandId.ToString(),
        ReplyTo = ReplyTo,

        // The broker vouches for who sent this: it refuses any other name than the connection's own.
        UserId = user,
        Headers = traceparent is null ? null : new Dictionary<string, object?> { ["traceparent"] = traceparent },
    };

    private static CliException Unreachable(Uri broker, string cause, Exception e) => new(
        ExitCode.Unreachable, $"The broker does not answer at {broker.Host}:{broker.Port} ({cause}). Nothing was sent. See ./platform status; ./platform up starts what is down.", e);

    private static ShutdownEventArgs? Reason(Exception e) => e is OperationInterruptedException interrupted ? interrupted.ShutdownReason : null;

    private static string Again(Command command) => $"Send it again with the same id: --command-id {command.CommandId}";

    private static string Times(TimeSpan patience) => $"within {patience.TotalSeconds:0.###} seconds";
}
