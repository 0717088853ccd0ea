using MassTransit;
using MassTransit.Configuration;
using MassTransit.Saga;
using Microsoft.Extensions.Options;
using Orchestrator.Filing;
using Orchestrator.Gating;
using Orchestrator.Querying;
using Orchestrator.Runs;
using Orchestrator.Running;
using Orchestrator.Starting;
using Orchestrator.Storage;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Journal;
using Platform.Messaging;
using Platform.Statements;
using Platform.Witnessing;

return await ServiceHost.RunAsync<RunsContext>(args, "orchestrator", Compose, Map);

static void Map(WebApplication app)
{
    app.MapRuns();
    app.MapWitness();
}

static void Compose(WebApplicationBuilder builder)
{
    var services = builder.Services;
    services.AddMessaging(builder.Configuration, "orchestrator", bus =>
    {
        bus.AddJournalConsumers();
        bus.AddConsumer<LedgerSignedConsumer, LedgerSignedConsumerDefinition>();
    });
    services.AddJournal();
    services.AddWitness(builder.Configuration).AddWitnessedSource();
    services.AddSingleton(s => new Ids(s.GetRequiredService<TimeProvider>()));

    services.AddSingleton(new DatabaseLimits(IdleInTransaction: TimeSpan.FromSeconds(10)));
    services.AddFiling(builder.Configuration);
    services.Configure<GatingOptions>(builder.Configuration.GetSection("Gating"));
    services.AddSingleton<DecisionsInHand>();
    services.AddSingleton(s =>
        new KeysFile(s.GetRequiredService<IOptions<GatingOptions>>().Value.KeysFile, "The keys file (setting Gating__KeysFile)"));

    services.AddOptions<RunningOptions>().Bind(builder.Configuration.GetSection("Running")).ValidateDataAnnotations().ValidateOnStart();
    services.AddMediator(bus => bus.AddSagaStateMachine<RunMachine, Run>().Repository(repository =>
        repository.RegisterSagaRepository<Run, RunsContext, SagaConsumeContextFactory<RunsContext, Run>, RunRepository>()));
    services.AddSingleton<Telling>();
    services.AddHostedService(s => s.GetRequiredService<Telling>());
    services.AddSingleton<Errands>();
    services.AddSingleton<Places>();
    services.AddSingleton<Onward>();
    services.AddSingleton<Calling>();
    services.AddSingleton<Filer>();
    services.AddSingleton<Steps>();
    services.AddSingleton<Records>();
    services.AddSingleton<Answers>();
    services.AddSingleton<Opening>().AddSingleton<TakingPhase>().AddSingleton<Advancing>().AddSingleton<NotFiling>();
    services.AddSingleton<Deciding>().AddSingleton<Expiring>();
    services.AddSingleton<Resuming>().AddSingleton<CompletingLegB>().AddSingleton<Voiding>().AddSingleton<TakingVoid>();
    services.AddSingleton<PhaseCaller>();
    services.AddHostedService(s => s.GetRequiredService<PhaseCaller>());
    services.AddHostedService<Worker>();

    services.AddVouchedNames(builder.Configuration.GetSection("Starting"));
    services.AddSingleton<RunCommands>();
    services.AddSingleton<ReplyPublisher>();
    services.AddHostedService(s => s.GetRequiredService<ReplyPublisher>());
    services.AddSingleton<AnswerWriter>();
    foreach (var queue in new[] { Topology.StartRunQueue, Topology.DecideRunQueue, Topology.ResumeRunQueue })
        services.AddSingleton<IHostedService>(s => ActivatorUtilities.CreateInstance<RunIntake>(s, queue));
}
