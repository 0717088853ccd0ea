using Audit.Appending;
using Audit.Cosigning;
using Audit.Proving;
using Audit.Querying;
using Audit.Receiving;
using Audit.Removing;
using Audit.Storage;
using Audit.Verifying;
using MassTransit;
using Platform.Hosting;
using Platform.Messaging;

return await ServiceHost.RunAsync<AuditContext>(
    args,
    "audit",
    builder =>
    {
        var services = builder.Services;
        builder.Configuration["ConnectionStrings:Database"] = QueryPlans.For(builder.Configuration.GetConnectionString("Database"));
        services.AddMessaging(builder.Configuration, "audit", bus => bus.AddConsumer<JournalHeadConsumer, JournalHeadConsumerDefinition>());
        services.AddSingleton<JournalHeads>();
        services.AddSingleton<SourceKeys>();
        services.AddSingleton<RefusedHeads>();
        services.AddSingleton(RemovalIntake.Keys(builder.Configuration));
        services.AddSingleton<LedgerIntake>();
        services.AddSingleton<Announcements>();
        services.AddHostedService<Announcer>();
        services.AddHostedService<LedgerWriter>();
        services.AddScoped<ActionLogQuery>();
        services.AddScoped<HistoryQuery>();
        services.AddSingleton<CompletenessQuery>();
        services.AddSingleton(s => new SharedAnswer<Completeness>(s.GetRequiredService<CompletenessQuery>().AskAsync, s.GetRequiredService<TimeProvider>()));
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.MaxDepth = PayloadJson.PageDepth);
        services.AddSingleton<LedgerKey>();
        services.AddSingleton<CheckpointFile>();
        services.AddSingleton<SignedHead>();
        services.AddHostedService<Checkpointer>();
        services.AddHostedService<CheckpointAnnouncer>();
        services.AddSingleton<PolicyFile>();
        services.AddSingleton(_ => WitnessClient.Create());
        services.AddHostedService<CosignatureCollector>();
        services.AddSingleton<SignedPast>();
        services.AddSingleton<LedgerVerification>();
        services.AddSingleton<VerifyEndpoint>();
        services.AddSingleton<LedgerExport>();
        services.AddSingleton<AttemptFeed>();
        services.AddSingleton<LedgerStreams>();
        services.AddSingleton<ObjectStates>();
    },
    app =>
    {
        app.MapLedger();
        app.MapProofs();
    },
    new Dictionary<string, Func<IConfiguration, string[], Task<int>>> { [RemovalStep.Verb] = RemovalStep.RunAsync });
