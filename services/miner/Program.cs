using MassTransit;
using Miner.Advising;
using Miner.Learning;
using Miner.Mining;
using Miner.Observing;
using Miner.Ordering;
using Miner.Storage;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Messaging;
using Platform.Witnessing;

return await ServiceHost.RunAsync<MinerContext>(
    args,
    "miner",
    builder =>
    {
        var services = builder.Services;
        services.AddMessaging(builder.Configuration, "miner", bus => bus.AddConsumer<LedgerSignedConsumer, LedgerSignedConsumerDefinition>());
        services.AddWitness(builder.Configuration);
        services.AddSingleton(builder.Configuration.GetSection("Learning").Get<LearningOptions>() ?? new LearningOptions());
        services.AddSingleton<Model>();
        services.AddSingleton<Knowledge>();
        services.AddSingleton<Sources>();
        services.AddSingleton<Keeper>();
        services.AddSingleton<LedgerWatch>();
        services.AddSingleton<StoredComparison>();
        services.AddSingleton<ObservingQueue>();
        services.AddHostedService<Observer>();

        var ledger = builder.Configuration.GetSection("Ledger").Get<LedgerOptions>() ?? new LedgerOptions();
        var address = ledger.Address
            ?? throw new InvalidOperationException("The setting Ledger__Address is missing; it is where the audit service answers, e.g. http://127.0.0.1:7102.");
        services.AddSingleton(ledger);
        services.AddSingleton(builder.Configuration.GetSection("Observing").Get<ObservingOptions>() ?? new ObservingOptions());
        // A long history takes minutes; what bounds it is the reading itself.
        services.AddSingleton(_ => new LedgerFeed(new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan }));

        services.AddSingleton(s => new Ids(s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Advisor>();
        services.AddSingleton<ReplyPublisher>();
        services.AddHostedService(s => s.GetRequiredService<ReplyPublisher>());
        services.AddSingleton<AnswerWriter>();
        services.AddHostedService<GuidanceIntake>();
        services.AddHostedService<ChangeAnnouncer>();
        services.AddHostedService<AvoidedAnnouncer>();
        services.AddSingleton<LogMiner>();
    },
    app =>
    {
        app.MapPatterns();
        app.MapWitness();
    });
