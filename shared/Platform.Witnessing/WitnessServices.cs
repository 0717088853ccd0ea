using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Journal;

namespace Platform.Witnessing;

/// <summary>How a service becomes a witness of the ledger.</summary>
public static class WitnessServices
{
    /// <summary>
    /// Registers the witness. The service's bus has <see cref="LedgerSignedConsumer"/>, its migrations have <see cref="WitnessMigration"/>,
    /// and its addresses <see cref="WitnessEndpoints.MapWitness"/>. The setting <c>Ledger__Address</c> says where proofs are asked for.
    /// </summary>
    public static IServiceCollection AddWitness(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton(configuration.GetSection("Witnessing").Get<WitnessOptions>() ?? new WitnessOptions());
        services.AddSingleton(_ => new LedgerProofs(LedgerProofs.Client(configuration.GetValue<Uri?>("Ledger:Address"))));
        services.AddSingleton<HeardCheckpoint>();
        services.AddSingleton<WitnessTelemetry>();
        services.AddSingleton<WitnessStore>();
        services.AddSingleton<TrustedKeys>();
        services.AddSingleton<WitnessKey>();
        services.AddSingleton<WitnessState>();
        services.AddSingleton<LedgerWitness>();
        services.AddSingleton<Cosigning>();
        services.AddHostedService<Watching>();
        return services;
    }

    /// <summary>
    /// For a service that is a source of records, too (<see cref="JournalServices.AddJournal"/>): each alarm that the witness keeps becomes a
    /// record, and the heads of the journal are signed with the witness's key.
    /// </summary>
    public static IServiceCollection AddWitnessedSource(this IServiceCollection services)
    {
        services.AddSingleton<AlarmRecords>();
        return services.AddSingleton<HeadSigner>(s => s.GetRequiredService<WitnessKey>().Sign);
    }
}
