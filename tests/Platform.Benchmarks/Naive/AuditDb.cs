using Microsoft.EntityFrameworkCore;

namespace Platform.Benchmarks.Naive;

internal sealed class AuditDb(DbContextOptions<AuditDb> options) : DbContext(options)
{
    public DbSet<AuditEntry> Entries => Set<AuditEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<AuditEntry>(e =>
    {
        e.ToTable("entries");
        e.HasKey(x => x.Id);
        e.HasIndex(x => x.AttemptId).IsUnique();
        e.HasIndex(x => x.AgentId);
        e.HasIndex(x => x.TraceId);
        e.Property(x => x.Parameters).HasColumnType("jsonb");
    });
}

internal sealed class AuditEntry
{
    public long Id { get; set; }

    public Guid AttemptId { get; set; }

    public Guid CommandId { get; set; }

    public required string AgentId { get; set; }

    public required string TraceId { get; set; }

    public required string ActionType { get; set; }

    public string? Trigger { get; set; }

    public required string ObjectId { get; set; }

    public required string Parameters { get; set; }

    public required string Status { get; set; }

    public string? Error { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public long DurationMs { get; set; }
}
