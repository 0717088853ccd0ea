using Microsoft.EntityFrameworkCore;
using Platform.Hosting;

namespace ActionRunner.Storage;

/// <summary>The business database as the queries see it. Actions write through their unit of work, never through this.</summary>
public sealed class BusinessContext(DbContextOptions<BusinessContext> options) : DbContext(options)
{
    public DbSet<StoredObject> Objects => Set<StoredObject>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<StoredObject>().ToTable("object", "ontology").Property(o => o.Attributes).HasColumnType("jsonb");
        modelBuilder.UseSnakeCase();
    }
}
