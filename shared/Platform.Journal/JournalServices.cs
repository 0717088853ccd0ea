using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting;

namespace Platform.Journal;

/// <summary>How a service becomes a source of records.</summary>
public static class JournalServices
{
    /// <summary>
    /// Registers the relay and its heads; <see cref="AddJournalConsumers"/> goes with it. The service's migrations contain the steps of
    /// <see cref="JournalMigration"/>; what it does is committed together with <see cref="RecordStatements"/>, after which it wakes the
    /// <see cref="JournalSignal"/>. Whoever writes records until the process ends is expected by <see cref="Draining"/>, so that the relay
    /// stops after it.
    /// </summary>
    public static IServiceCollection AddJournal(this IServiceCollection services)
    {
        services.AddSingleton<JournalTelemetry>();
        services.AddSingleton<JournalSignal>();
        services.AddSingleton<RelayProgress>();
        services.AddSingleton<FreshRecords>();
        services.AddSingleton(s => new NumberedInsert(
            s.GetRequiredService<RelayProgress>(), s.GetRequiredService<FreshRecords>(), s.GetRequiredService<JournalSignal>()));
        services.AddSingleton<Draining>();
        services.AddHostedService<Relay>();
        services.AddHostedService<HeadReporter>();
        return services;
    }

    /// <summary>Hears the ledger's acknowledgements.</summary>
    public static void AddJournalConsumers(this IBusRegistrationConfigurator bus) => bus.AddConsumer<LedgerAppendedConsumer, LedgerAppendedConsumerDefinition>();
}
