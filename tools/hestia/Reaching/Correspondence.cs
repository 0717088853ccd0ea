using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Hestia.Reaching;

/// <summary>
/// Publishes one message and waits for its answer, as an agent would: confirmed by the broker, mandatory (a message that
/// reaches no queue comes back), answered through direct reply-to.
/// </summary>
internal static class Correspondence
{
    private const string ReplyTo = "amq.rabbitmq.reply-to";

    /// <summary>The answer's body.</summary>
    /// <param name="patience">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> waits until it is cancelled.</param>
    /// <exception cref="CliException">The broker cannot be reached or refuses, or nobody takes such messages.</exception>
    /// <exception cref="NoAnswerException">It went out, and no answer came in time.</exception>
    public static async Task<byte[]> AskAsync(Uri broker, Letter letter, string? traceparent, TimeSpan patience, TimeProvider clock, CancellationToken cancel)
    {
        var factory = new ConnectionFactory
        {
            Uri = broker,
            ClientProvidedName = $"platform {letter.Exchange}",
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
            await channel.BasicPublishAsync(letter.Exchange, "", mandatory: true, Properties(letter, factory.UserName, traceparent), letter.Body, either.Token);
            return await answer.Task.WaitAsync(either.Token);
        }
        catch (PublishException e) when (e.IsReturn)
        {
            throw new CliException(ExitCode.Unreachable, $"Nobody takes {letter.Noun}s: the broker has no queue behind the exchange {letter.Exchange}. {letter.Untouched} ./platform up starts the action-runner, which makes it.", e);
        }
        catch (PublishException e)
        {
            throw new CliException(ExitCode.Unreachable, $"The broker did not take the {letter.Noun}. {letter.Untouched} {letter.Again}", e);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw sent
                ? new NoAnswerException($"within {patience.TotalSeconds:0.###} seconds", letter, e)
                : Unreachable(broker, "no connection within the timeout", e);
        }
        catch (Exception e) when (e is OperationInterruptedException or AlreadyClosedException && Reason(e) is { ReplyCode: var code } reason)
        {
            throw code switch
            {
                // 406: it is larger than the broker takes.
                403 or 406 => new CliException(ExitCode.Refused, $"The broker refuses: {reason.ReplyText}. {letter.Untouched}", e),
                404 => new CliException(ExitCode.Unreachable, $"Nobody takes {letter.Noun}s: the broker has no exchange {letter.Exchange}. {letter.Untouched} ./platform up starts the action-runner, which makes it.", e),
                _ when sent => new NoAnswerException("before the connection to the broker was lost", letter, e),
                _ => Unreachable(broker, reason.ReplyText, e),
            };
        }
        catch (Exception e) when (e is BrokerUnreachableException { InnerException: AuthenticationFailureException } or AuthenticationFailureException)
        {
            throw new CliException(ExitCode.Refused, $"The broker at {broker.Host}:{broker.Port} does not accept {letter.Sender} user. Has the stack been made anew since? ./platform up writes the current one.", e);
        }
        catch (Exception e) when (e is BrokerUnreachableException or IOException or System.Net.Sockets.SocketException or TimeoutException or RabbitMQClientException)
        {
            throw sent
                ? new NoAnswerException("before the connection to the broker was lost", letter, e)
                : Unreachable(broker, (e.GetBaseException() as System.Net.Sockets.SocketException)?.SocketErrorCode.ToString() ?? e.GetBaseException().Message, e);
        }
    }

    private static BasicProperties Properties(Letter letter, string user, string? traceparent) => new()
    {
        ContentType = "application/json",
        DeliveryMode = DeliveryModes.Persistent,
        MessageId = letter.Id.ToString(),
        CorrelationId = letter.Id.ToString(),
        ReplyTo = ReplyTo,

        // The broker vouches for who sent this: it refuses any other name than the connection's own.
        UserId = user,
        Headers = traceparent is null ? null : new Dictionary<string, object?> { ["traceparent"] = traceparent },
    };

    private static CliException Unreachable(Uri broker, string cause, Exception e) => new(
        ExitCode.Unreachable, $"The broker does not answer at {broker.Host}:{broker.Port} ({cause}). Nothing was sent. See ./platform status; ./platform up starts what is down.", e);

    private static ShutdownEventArgs? Reason(Exception e) => e is OperationInterruptedException interrupted ? interrupted.ShutdownReason : null;
}
