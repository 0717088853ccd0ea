using Microsoft.EntityFrameworkCore;

namespace Audit.Storage;

/// <summary>
/// The ledger as the queries see it. It is never written through here: appending goes by COPY on the writer's own connection
/// (<c>Appending/</c>), and nothing may track or change an entry.
/// </summary>
internal sealed class AuditContext(DbContextOptions<AuditContext> options) : DbContext(options)
{
    public DbSet<EntryRow> Entries => Set<EntryRow>();

    public DbSet<PayloadRow> Payloads => Set<PayloadRow>();

    public DbSet<AffectedRow> Affected => Set<AffectedRow>();

    public DbSet<OutOfOrderRow> OutOfOrder => Set<OutOfOrderRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("ledger");
        modelBuilder.Entity<EntryRow>(entry =>
        {
            entry.ToTable("entry").HasKey(e => e.Index);
            entry.Property(e => e.Index).HasColumnName("index").ValueGeneratedNever();
            entry.Property(e => e.EntryId).HasColumnName("entry_id");
            entry.Property(e => e.Kind).HasColumnName("kind");
            entry.Property(e => e.At).HasColumnName("at");
            entry.Property(e => e.Source).HasColumnName("source");
            entry.Property(e => e.SourceSeq).HasColumnName("source_seq");
            entry.Property(e => e.AgentId).HasColumnName("agent_id");
            entry.Property(e => e.TraceId).HasColumnName("trace_id");
            entry.Property(e => e.ActionType).HasColumnName("action_type");
            entry.Property(e => e.Trigger).HasColumnName("trigger");
            entry.Property(e => e.Status).HasColumnName("status");
            entry.Property(e => e.ErrorCode).HasColumnName("error_code");
            entry.Property(e => e.CommandId).HasColumnName("command_id");
            entry.Property(e => e.AttemptId).HasColumnName("attempt_id");
            entry.Property(e => e.ParentAttemptId).HasColumnName("parent_attempt_id");
            entry.Property(e => e.AffectedIds).HasColumnName("affected_ids");
            entry.Property(e => e.DurationMs).HasColumnName("duration_ms");
            entry.Property(e => e.Envelope).HasColumnName("envelope");
            entry.Property(e => e.Hash).HasColumnName("hash");
        });
        modelBuilder.Entity<PayloadRow>(payload =>
        {
            payload.ToTable("payload").HasKey(p => p.Index);
            payload.Property(p => p.Index).HasColumnName("index").ValueGeneratedNever();
            payload.Property(p => p.Salt).HasColumnName("salt");
            payload.Property(p => p.Body).HasColumnName("body");
        });
        modelBuilder.Entity<AffectedRow>(affected =>
        {
            affected.ToTable("affected").HasNoKey();
            affected.Property(a => a.ObjectId).HasColumnName("object_id");
            affected.Property(a => a.Index).HasColumnName("index");
        });
        modelBuilder.Entity<OutOfOrderRow>(row =>
        {
            row.ToTable("out_of_order").HasKey(r => r.Index);
            row.Property(r => r.Index).HasColumnName("index").ValueGeneratedNever();
            row.Property(r => r.At).HasColumnName("at");
        });
    }
}
