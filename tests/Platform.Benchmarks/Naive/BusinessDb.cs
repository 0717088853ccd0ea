using Microsoft.EntityFrameworkCore;

namespace Platform.Benchmarks.Naive;

internal sealed class BusinessDb(DbContextOptions<BusinessDb> options) : DbContext(options)
{
    public DbSet<BusinessObject> Objects => Set<BusinessObject>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<BusinessObject>(o =>
    {
        o.ToTable("objects");
        o.HasKey(x => x.Id);
        o.Property(x => x.Version).IsConcurrencyToken();
        o.Property(x => x.Attributes).HasColumnType("jsonb");
    });
}

internal sealed class BusinessObject
{
    public required string Id { get; set; }

    public required string Type { get; set; }

    public long Version { get; set; }

    public required string Attributes { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
