using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Platform.Statements;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Platform.Testing;

/// <summary>An agent that knows nothing of .NET's bus libraries: plain AMQP, plain JSON, direct reply-to.</summary>
public sealed class Agent : IAsyncDisposable
{
    private const string ReplyTo = "amq.rabbitmq.reply-to";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly Func<string> diagnose;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Answer>> waiting = new();
    private readonly ConcurrentQueue<Command> sent = new();
    private int unroutable;

    private Agent(IConnection connection, IChannel channel, Func<string> diagnose)
    {
        this.connection = connection;
        this.channel = channel;
        this.diagnose = diagnose;
    }

    /// <summary>Every command this agent has sent, duplicates included.</summary>
    public IReadOnlyCollection<Command> Sent => sent;

    /// <summary>Messages that no queue took.</summary>
    public int Unroutable => unroutable;

    public IChannel Channel => channel;

    public static async Task<Agent> ConnectAsync(Uri broker, Func<string>? diagnose = null)
    {
        var factory = new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false, ClientProvidedName = "a test's agent" };
        using var limit = new CancellationTokenSource(Patience);
        var opened = await factory.CreateConnectionAsync(limit.Token);
        var agent = new Agent(opened, await opened.CreateChannelAsync(new CreateChannelOptions(true, true)), diagnose ?? (() => ""));
        var consumer = new AsyncEventingBasicConsumer(agent.channel);
        consumer.ReceivedAsync += agent.ReceiveAsync;
        agent.channel.BasicReturnAsync += (_, _) =>
        {
            Interlocked.Increment(ref agent.unroutable);
            return Task.CompletedTask;
        };
        await agent.channel.BasicConsumeAsync(ReplyTo, autoAck: true, consumer);
        return agent;
    }

    /// <summary>Sends and waits for the answer.</summary>
    public async Task<Answer> ExecuteAsync(Command command, Action<BasicProperties>? properties = null, TimeSpan? within = null) =>
        await (await SendAsync(command, properties)).WithinAsync(within ?? Patience, $"the answer to {command}", diagnose);

    /// <summary>Sends one after the other without waiting, then waits for all answers, in order.</summary>
    public async Task<IReadOnlyList<Answer>> ExecuteAllAsync(IEnumerable<Command> commands, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(commands);
        var answers = new List<Task<Answer>>();
        foreach (var command in commands) answers.Add(await SendAsync(command));
        return await Task.WhenAll(answers).WithinAsync(within ?? Patience, "all answers", () => $"{answers.Count(a => a.IsCompleted)} of {answers.Count} came.\n{diagnose()}");
    }

    /// <summary>Sends; the inner task is the answer.</summary>
    public async Task<Task<Answer>> SendAsync(Command command, Action<BasicProperties>? properties = null)
    {
        ArgumentNullException.ThrowIfNull(command);
        sent.Enqueue(command);
        return await SendAsync(command.ToBytes(), properties);
    }

    /// <summary>Sends any bytes; the inner task is the answer.</summary>
    public async Task<Task<Answer>> SendAsync(ReadOnlyMemory<byte> body, Action<BasicProperties>? properties = null, string exchange = "execute-action")
    {
        var correlation = Command.NewId().ToString();
        var answer = waiting[correlation] = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var props = new BasicProperties
        {
            ContentType = "application/json",
            CorrelationId = correlation,
            ReplyTo = ReplyTo,
            MessageId = correlation,
            DeliveryMode = DeliveryModes.Persistent,
        };
        properties?.Invoke(props);
        var published = channel.BasicPublishAsync(exchange, "", mandatory: true, props, body);
        // Written in order by the client; its confirm is only awaited where somebody asks for an answer that does not come.
        _ = published.AsTask().ContinueWith(t => answer.TrySetException(t.Exception!.InnerException!), TaskContinuationOptions.OnlyOnFaulted);
        await Task.Yield();
        return answer.Task;
    }

    public async Task<Answer> SendAndWaitAsync(ReadOnlyMemory<byte> body, Action<BasicProperties>? properties = null, TimeSpan? within = null) =>
        await (await SendAsync(body, properties)).WithinAsync(within ?? Patience, "the answer to raw bytes", diagnose);

    /// <summary>Submits a plan; the inner task is the answer, which comes when the execution has ended.</summary>
    public Task<Task<Answer>> SendAsync(PlanCommand plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return SendAsync(plan.ToBytes(), exchange: "execute-plan");
    }

    /// <summary>Submits a plan and waits until its execution has ended.</summary>
    public async Task<Answer> ExecuteAsync(PlanCommand plan, TimeSpan? within = null) => await (await SendAsync(plan)).WithinAsync(within ?? Patience, $"the end of {plan}", diagnose);

    /// <summary>Sends a signed change of the security state, as only the operator's user may.</summary>
    public async Task<Answer> ChangeSecurityAsync(SignedStatement<Execution.SecurityChange> change, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(change);
        return await (await SendAsync(change.ToJson(), exchange: "change-security-state")).WithinAsync(within ?? Patience, "the answer to a change of the security state", diagnose);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await connection.AbortAsync(TimeSpan.FromSeconds(2)).WaitAsync(TimeSpan.FromSeconds(10));
            await channel.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
            await connection.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        }
        catch (TimeoutException)
        {
            // Whatever the client waits for, the test does not.
        }
    }

    private Task ReceiveAsync(object sender, BasicDeliverEventArgs message)
    {
        if (waiting.TryGetValue(message.BasicProperties.CorrelationId ?? "", out var answer))
        {
            var traceparent = message.BasicProperties.Headers?.TryGetValue("traceparent", out var value) == true && value is byte[] bytes ? Encoding.ASCII.GetString(bytes) : null;
            // The client reuses its buffer after this handler.
            var json = JsonDocument.Parse(message.Body.ToArray()).RootElement;
            answer.TrySetResult(new Answer(json.TryGetProperty("message", out var inner) ? inner : json, traceparent));
        }

        return Task.CompletedTask;
    }
}

internal static class Bounded
{
    public static async Task<T> WithinAsync<T>(this Task<T> task, TimeSpan limit, string what, Func<string> diagnose)
    {
        try
        {
            return await task.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            throw new NeverException($"Within {limit.TotalSeconds} s {what} did not come.\n{diagnose()}");
        }
    }
}
