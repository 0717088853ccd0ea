using Microsoft.EntityFrameworkCore;

namespace ActionRunner.Storage;

/// <summary>The business database as the queries see it. Actions write through their unit of work, never through this.</summary>
public sealed class BusinessContext(DbContextOptions<BusinessContext> options) : DbContext(options)
{
    public DbSet<StoredObject> Objects => Set<StoredObject>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<StoredObject>(o =>
        {
            o.ToTable("object", "ontology");
            o.HasKey(x => x.Id);
            o.Property(x => x.Id).HasColumnName("id");
            o.Property(x => x.Type).HasColumnName("type");
            o.Property(x => x.Version).HasColumnName("version");
            o.Property(x => x.Attributes).HasColumnName("attributes").HasColumnType("jsonb");
            o.Property(x => x.CreatedAt).HasColumnName("created_at");
            o.Property(x => x.UpdatedAt).HasColumnName("updated_at");
        });
    }
}
