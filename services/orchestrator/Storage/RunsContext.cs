using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Orchestrator.Runs;
using Platform.Hosting;

namespace Orchestrator.Storage;

/// <summary>The runs and what belongs to them.</summary>
public sealed class RunsContext(DbContextOptions<RunsContext> options) : DbContext(options)
{
    internal DbSet<Run> Runs => Set<Run>();

    internal DbSet<RunDocument> Documents => Set<RunDocument>();

    internal DbSet<RunPhase> Phases => Set<RunPhase>();

    internal DbSet<RunCommand> Commands => Set<RunCommand>();

    /// <summary>For a transaction that changes runs.</summary>
    internal RunsContext ForChanges()
    {
        ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
        // A message that fails is a transaction that fails.
        Database.AutoSavepointsEnabled = false;
        return this;
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.HasDefaultSchema("runs");
        modelBuilder.Entity<Run>(run =>
        {
            run.ToTable("run").HasKey(r => r.CorrelationId);
            run.Property(r => r.Version).IsConcurrencyToken();
            run.Ignore(r => r.Fresh);
            Texts(run, r => r.Expected);
            Texts(run, r => r.Pins);
            Texts(run, r => r.Keys);
            Texts(run, r => r.Decisions);
            Texts(run, r => r.Subjects);
        });
        // What belongs to a run is written after it.
        modelBuilder.Entity<RunDocument>(document =>
        {
            document.ToTable("document").HasKey(d => new { d.Run, d.Name });
            document.HasOne<Run>().WithMany().HasForeignKey(d => d.Run);
        });
        modelBuilder.Entity<RunPhase>(phase =>
        {
            phase.ToTable("phase").HasKey(p => new { p.Run, p.Phase, p.Attempt });
            phase.HasOne<Run>().WithMany().HasForeignKey(p => p.Run);
        });
        modelBuilder.Entity<RunCommand>(command =>
        {
            command.ToTable("command").HasKey(c => c.CommandId);
            command.Property(c => c.Answer).HasColumnType("jsonb");
        });
        modelBuilder.UseSnakeCase();
    }

    private static void Texts(EntityTypeBuilder<Run> run, Expression<Func<Run, Dictionary<string, string>>> property) =>
        run.Property(property)
            .HasColumnType("jsonb")
            .HasConversion(
                texts => JsonSerializer.Serialize(texts, JsonSerializerOptions.Default),
                json => JsonSerializer.Deserialize<Dictionary<string, string>>(json, JsonSerializerOptions.Default)!,
                new ValueComparer<Dictionary<string, string>>(
                    (a, b) => AreEqual(a!, b!),
                    texts => texts.Count,
                    texts => new Dictionary<string, string>(texts, StringComparer.Ordinal)));

    private static bool AreEqual(Dictionary<string, string> a, Dictionary<string, string> b) =>
        a.Count == b.Count
        && a.All(text => b.TryGetValue(text.Key, out var other) && string.Equals(text.Value, other, StringComparison.Ordinal));
}
