using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Platform.Messaging;

/// <summary>How a service joins the bus.</summary>
public static class MessagingServices
{
    /// <summary>
    /// Registers the raw connections, and MassTransit for the control messages (heads, acknowledgements). Control messages are
    /// small, periodic and replaceable: losing one is made good by the next, so they need neither outbox nor inbox.
    /// </summary>
    /// <param name="services">The service's.</param>
    /// <param name="configuration">Where the broker's address is.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="consumers">Adds the service's consumers; each says in its definition what its queue is like.</param>
    /// <exception cref="InvalidOperationException">The setting <c>RabbitMq__Uri</c> is missing or no amqp URI.</exception>
    public static IServiceCollection AddMessaging(
        this IServiceCollection services, IConfiguration configuration, string service, Action<IBusRegistrationConfigurator>? consumers = null)
    {
        var broker = Uri.TryCreate(configuration["RabbitMq:Uri"], UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps"
            ? uri
            : throw new InvalidOperationException("The setting RabbitMq__Uri (or RabbitMq__Uri_FILE) must be a URI such as amqp://user:password@host:5672/vhost.");
        services.AddSingleton(new BrokerConnections(broker, service));
        services.AddOptions<MassTransitHostOptions>().Configure(o =>
        {
            // A service starts and stays up without its broker; readiness tells.
            o.WaitUntilStarted = false;
            o.StopTimeout = TimeSpan.FromSeconds(5);
        });
        services.AddSingleton(new BusPatience(TimeSpan.FromSeconds(configuration.GetValue("RabbitMq:BusPatienceSeconds", 60))));
        services.AddHostedService<BusWatch>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            consumers?.Invoke(bus);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                var login = broker.UserInfo.Split(':', 2);
                rabbit.Host(new Uri($"rabbitmq://{broker.Host}:{(broker.Port > 0 ? broker.Port : 5672)}{broker.AbsolutePath}"), service + " control", host =>
                {
                    host.Username(Uri.UnescapeDataString(login[0]));
                    host.Password(Uri.UnescapeDataString(login.Length > 1 ? login[1] : ""));
                    host.Heartbeat(TimeSpan.FromSeconds(10));
                });
                rabbit.ConfigureEndpoints(context);
            });
        });
        return services;
    }

    /// <summary>Registers the names for which the broker vouches.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="section">Where the service has its <see cref="VouchingOptions"/>.</param>
    public static IServiceCollection AddVouchedNames(this IServiceCollection services, IConfigurationSection section)
    {
        services.Configure<VouchingOptions>(section);
        return services.AddSingleton(s =>
        {
            var options = s.GetRequiredService<IOptions<VouchingOptions>>().Value;
            return new VouchedNames(options.VouchedAgentsFile, options.RequireUserId, s.GetRequiredService<TimeProvider>());
        });
    }
}
