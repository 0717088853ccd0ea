using ActionRunner;
using ActionRunner.Accepting;
using ActionRunner.Answering;
using ActionRunner.Cataloguing;
using ActionRunner.Executing;
using ActionRunner.Executing.Actions;
using ActionRunner.Guarding;
using ActionRunner.Living;
using ActionRunner.Planning;
using ActionRunner.Querying;
using ActionRunner.Securing;
using ActionRunner.Sharing;
using ActionRunner.Storage;
using MassTransit;
using Microsoft.Extensions.Options;
using Platform.Hosting;
using Platform.Journal;
using Platform.Messaging;
using Platform.Witnessing;

return await ServiceHost.RunAsync<BusinessContext>(args, "action-runner", Compose, Map);

static void Map(WebApplication app)
{
    app.MapQueries();
    app.MapWitness();
}

static void Compose(WebApplicationBuilder builder)
{
    var services = builder.Services;
    services.AddMessaging(builder.Configuration, "action-runner", bus =>
    {
        bus.AddJournalConsumers();
        bus.AddConsumer<AvoidedPatternsConsumer, AvoidedPatternsConsumerDefinition>();
        bus.AddConsumer<LedgerSignedConsumer, LedgerSignedConsumerDefinition>();
    });

    services.Configure<AcceptingOptions>(builder.Configuration.GetSection("Accepting"));
    services.AddSingleton(sp => new Ids(sp.GetRequiredService<TimeProvider>()));
    services.AddVouchedNames(builder.Configuration.GetSection("Accepting"));
    services.AddSingleton<CommandReader>();
    services.AddSingleton<Shares>();
    services.AddSingleton<CountedDenials>();
    services.AddSingleton<ReplyPublisher>();
    services.AddHostedService(sp => sp.GetRequiredService<ReplyPublisher>());
    services.AddSingleton<AnswerWriter>();
    services.AddSingleton<Answers>();
    services.AddSingleton<Repeats>();
    services.AddSingleton<Admission>();
    services.AddSingleton<AloneLane>();
    services.AddHostedService<CommandIntake>();

    services.Configure<ApprovingOptions>(builder.Configuration.GetSection("Approving"));
    services.AddSingleton(sp => new KeysFile(
        sp.GetRequiredService<IOptions<ApprovingOptions>>().Value.KeysFile, "The keys file (setting Approving__KeysFile)"));
    services.AddSingleton<ApprovalPolicy>();
    services.AddSingleton<SecurityKernel>();
    services.Configure<LedgerOptions>(builder.Configuration.GetSection("Ledger"));
    services.AddSingleton(s => ActivatorUtilities.CreateInstance<LedgerWord>(s, new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) })));
    services.AddHostedService<SecurityWatch>();
    services.Configure<GuidanceOptions>(builder.Configuration.GetSection("Guidance"));
    services.AddSingleton<GuidancePolicy>();
    services.AddSingleton(s =>
    {
        var hearing = ActivatorUtilities.CreateInstance<Hearing>(s);
        RunnerTelemetry.ObserveGuidance(() => hearing.Now.Age, () => hearing.Now.Known?.Count ?? 0);
        return hearing;
    });
    services.AddSingleton<Guidance>();
    services.AddSingleton<SecurityChanges>();
    services.AddHostedService<SecurityIntake>();

    services.Configure<PlansOptions>(builder.Configuration.GetSection("Plans"));
    services.AddSingleton<PlanReader>();
    services.AddSingleton<PlanAnswers>();
    services.AddSingleton<ApprovalExecutor>();
    services.AddSingleton<StepAttempts>();
    services.AddSingleton<PlanRunner>();
    services.AddHostedService<PlanIntake>();

    services.Configure<HttpCallOptions>(builder.Configuration.GetSection("HttpCall"));
    // A connection for each call: on one that is used again, the host's hanging up and the next request can cross, and nobody knows what
    // came of it.
    services.AddHttpClient("http.call").ConfigurePrimaryHttpMessageHandler(
        () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.Zero });
    services.AddSingleton<ParkedMessages>();
    services.AddSingleton<ActionCatalog>();
    services.AddSingleton<TransactionalMember>();
    services.AddSingleton<GroupExecutor>();
    services.AddSingleton<ExternalExecutor>();

    services.AddUncleanedSessions("action-runner", OwnSessions.Key);
    services.AddSingleton<Journal>();
    services.AddJournal();
    services.AddWitness(builder.Configuration).AddWitnessedSource();
    services.AddSingleton<Closer>();
    services.AddSingleton<Denials>();
    services.AddSingleton<ExecutionJournal>();
    services.AddSingleton<ExecutionCloser>();
    services.AddSingleton<Registrations>();
    services.AddSingleton<RunnerSession>();
    services.AddHostedService(sp => sp.GetRequiredService<RunnerSession>());
    services.AddHostedService<Sweeper>();
}
