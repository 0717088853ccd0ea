using Audit.Appending;
using Audit.Receiving;
using Audit.Storage;
using MassTransit;
using Platform.Hosting;
using Platform.Messaging;

return await ServiceHost.RunAsync<AuditContext>(
    args,
    "audit",
    builder =>
    {
        var services = builder.Services;
        services.AddMessaging(builder.Configuration, "audit", bus => bus.AddConsumer<JournalHeadConsumer, JournalHeadConsumerDefinition>());
        services.AddSingleton<JournalHeads>();
        services.AddSingleton<LedgerIntake>();
        services.AddSingleton<Announcements>();
        services.AddHostedService<Announcer>();
        services.AddHostedService<LedgerWriter>();
    },
    _ => { });
