using Microsoft.EntityFrameworkCore;
using Platform.Hosting;

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
        modelBuilder.Entity<EntryRow>().ToTable("entry").HasKey(e => e.Index);
        modelBuilder.Entity<PayloadRow>().ToTable("payload").HasKey(p => p.Index);
        modelBuilder.Entity<AffectedRow>().ToTable("affected").HasNoKey();
        modelBuilder.Entity<OutOfOrderRow>().ToTable("out_of_order").HasKey(r => r.Index);
        modelBuilder.UseSnakeCase();
    }
}
