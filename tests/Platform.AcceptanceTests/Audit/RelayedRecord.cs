using System.Text.Json;
using RabbitMQ.Client;

namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// A record on its way to the ledger as the runner's relay sends it: by the runner's broker user, plain JSON, with the contract's name.
/// </summary>
internal static class RelayedRecord
{
    public const string Source = "action-runner/1f0c9a3e";

    public static async Task SendAsync(Stack stack, string exchange, object contract)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(contract);
        await using var relay = await Agent.ConnectAsync(TestServers.Broker("action-runner", stack.VirtualHost));
        var properties = new BasicProperties
        {
            ContentType = "application/json",
            DeliveryMode = DeliveryModes.Persistent,
            Headers = new Dictionary<string, object?> { ["MT-MessageType"] = "urn:message:Platform.Contracts:" + contract.GetType().Name },
        };
        await relay.Channel.BasicPublishAsync(exchange, "", mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(contract, contract.GetType(), JsonSerializerOptions.Web));
    }
}
