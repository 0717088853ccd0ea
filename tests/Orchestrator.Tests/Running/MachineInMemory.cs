using MassTransit;
using MassTransit.Mediator;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orchestrator.Filing;
using Orchestrator.Runs;
using Orchestrator.Running;
using Orchestrator.Storage;
using Platform.Integrity;
using Platform.Journal;

namespace Orchestrator.Tests.Running;

/// <summary>
/// The real machine with its real activities over one run that is kept in memory; what it would write to the database is counted.
/// </summary>
internal sealed class MachineInMemory : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly IMediator mediator;

    public MachineInMemory()
    {
        Run = Some.Run(1);
        Run.CorrelationId = Ids.Derive("tests/run", Guid.Empty, 1);
        Run.CommandId = Ids.Derive("platform/run-phase", Run.CorrelationId, 1_000_001);
        Run.Pins.Clear();
        var registered = new ServiceCollection();
        registered.AddLogging();
        registered.AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(2026, 5, 20, 9, 30, 0, TimeSpan.Zero)));
        registered.AddSingleton(Options.Create(new RunningOptions())).AddSingleton(Options.Create(new FilingOptions()));
        registered.AddSingleton(s => new Ids(s.GetRequiredService<TimeProvider>()));
        registered.AddSingleton<JournalSignal>().AddSingleton<Errands>().AddSingleton<Steps>().AddSingleton<Records>();
        registered.AddSingleton<Onward>().AddSingleton<Answers>();
        registered.AddSingleton<Opening>().AddSingleton<TakingPhase>().AddSingleton<Advancing>().AddSingleton<NotFiling>();
        registered.AddSingleton<Deciding>().AddSingleton<Expiring>();
        registered.AddSingleton<Resuming>().AddSingleton<CompletingLegB>().AddSingleton<Voiding>().AddSingleton<TakingVoid>();
        registered.AddMediator(bus =>
        {
            bus.AddSagaStateMachine<RunMachine, Run>().InMemoryRepository();
            bus.ConfigureMediator((_, configurator) => configurator.UseInlineFilter(InOneTransactionAsync));
        });
        services = registered.BuildServiceProvider();
        services.GetRequiredService<IndexedSagaDictionary<Run>>().Add(new SagaInstance<Run>(Run));
        mediator = services.GetRequiredService<IMediator>();
    }

    public Run Run { get; }

    /// <summary>The kinds of the records that it wrote, in order.</summary>
    public List<string> Records { get; } = [];

    /// <summary>The rows that it added, by table and key.</summary>
    public List<string> Rows { get; } = [];

    public Task SendAsync(object message) => mediator.Send(message);

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private async Task InOneTransactionAsync(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        // It opens no connection: nothing is asked of it, and nothing saved.
        var options = new DbContextOptionsBuilder<RunsContext>().UseNpgsql("Host=nowhere").Options;
        await using var database = new RunsContext(options);
        var commit = new Committing();
        context.AddOrUpdatePayload(() => database, _ => database);
        context.AddOrUpdatePayload(() => commit, _ => commit);
        await next.Send(context);
        Records.AddRange(commit.Records.Select(r => r.Kind));
        Rows.AddRange(database.ChangeTracker.Entries().Where(e => e.State == EntityState.Added).Select(e => e.Entity switch
        {
            RunPhase phase => $"phase {phase.Phase}/{phase.Attempt}",
            RunDocument document => $"document {document.Name}",
            RunCommand command => $"command {command.CommandId}",
            var other => other.GetType().Name,
        }));
        commit.Committed();
    }
}
