using System.Reflection;
using System.Text.Json;
using Platform.Actions;
using Platform.Contracts;
using Platform.Messaging;
using Platform.TestPhases;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Platform.Benchmarks.Staging;

/// <summary>
/// Stands where the action-runner stands and answers each phase at once, so that what a run takes is the orchestrator's own.
/// </summary>
internal sealed class EmptyRunner : IAsyncDisposable
{
    private static readonly DateTimeOffset Began = TimeProvider.System.GetUtcNow();

    private static readonly Dictionary<string, TestPhase> Phases = typeof(TestPhase).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(TestPhase)))
        .ToDictionary(t => t.GetCustomAttribute<ActionAttribute>()!.Type, t => (TestPhase)Activator.CreateInstance(t)!, StringComparer.Ordinal);

    private readonly IConnection connection;
    private readonly IChannel channel;

    private EmptyRunner(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

    public static async Task<EmptyRunner> StartAsync(Uri broker)
    {
        var opened = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync("bench phases");
        var runner = new EmptyRunner(opened, await opened.CreateChannelAsync());
        await Topology.DeclareAsync(Topology.CommandQueue, runner.channel, opened, default);
        await runner.channel.BasicQosAsync(0, 256, global: false);
        var consumer = new AsyncEventingBasicConsumer(runner.channel);
        consumer.ReceivedAsync += runner.AnswerAsync;
        await runner.channel.BasicConsumeAsync(Topology.CommandQueue, autoAck: false, consumer);
        return runner;
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async Task AnswerAsync(object sender, BasicDeliverEventArgs delivery)
    {
        using var command = JsonDocument.Parse(delivery.Body);
        var outcome = new ActionOutcome
        {
            CommandId = command.RootElement.GetProperty("commandId").GetGuid(),
            AttemptId = Testing.Command.NewId(),
            Status = AttemptStatus.Success,
            Error = null,
            AffectedIds = [],
            Output = JsonSerializer.SerializeToElement(Phases[command.RootElement.GetProperty("actionType").GetString()!].Answer(Began)),
            DurationMs = 0,
            Replayed = false,
        };
        var asked = delivery.BasicProperties;
        await channel.BasicPublishAsync(
            "", asked.ReplyTo!, mandatory: false, new BasicProperties { CorrelationId = asked.CorrelationId }, JsonSerializer.SerializeToUtf8Bytes(outcome, JsonSerializerOptions.Web));
        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
    }
}
