using MassTransit;

namespace Platform.AcceptanceTests;

/// <summary>A .NET agent as <c>docs/coding/agents.md</c> shows it: MassTransit, with the agent's own login and nothing more.</summary>
internal sealed class NetAgent : IAsyncDisposable
{
    private NetAgent(IBusControl bus) => Bus = bus;

    public IBusControl Bus { get; }

    public static Task<NetAgent> ConnectAsync(Stack stack) => ConnectAsync(stack.AgentBroker, "agent.reply.");

    /// <summary>With another login, whose own names begin so.</summary>
    public static async Task<NetAgent> ConnectAsync(Uri broker, string names)
    {
        var login = broker.UserInfo.Split(':');
        var bus = MassTransit.Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(new Uri($"rabbitmq://{broker.Host}:{broker.Port}{broker.AbsolutePath}"), h =>
            {
                h.Username(login[0]);
                h.Password(Uri.UnescapeDataString(login[1]));
            });
            rabbit.OverrideDefaultBusEndpointQueueName(names + Command.NewName("net"));
        });
        using var patience = new CancellationTokenSource(Eventually.Patience);
        await bus.StartAsync(patience.Token);
        return new NetAgent(bus);
    }

    /// <summary>Publishes the request and waits for its answer.</summary>
    public async Task<TAnswer> AskAsync<TRequest, TAnswer>(TRequest request)
        where TRequest : class
        where TAnswer : class =>
        (await Bus.CreateRequestClient<TRequest>(Eventually.Patience).GetResponse<TAnswer>(request)).Message;

    public async ValueTask DisposeAsync() => await Bus.StopAsync(TimeSpan.FromSeconds(5));
}
