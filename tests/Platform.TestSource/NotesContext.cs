using Microsoft.EntityFrameworkCore;

namespace Platform.TestSource;

/// <summary>What this service does: it writes notes, numbered from 1.</summary>
public sealed class NotesContext(DbContextOptions<NotesContext> options) : DbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<Note>(note =>
        {
            note.ToTable("note", "notes").HasKey(n => n.Number);
            note.Property(n => n.Number).HasColumnName("number").ValueGeneratedNever();
            note.Property(n => n.Text).HasColumnName("text");
        });
    }
}

/// <summary>One note.</summary>
public sealed class Note
{
    public int Number { get; init; }

    public required string Text { get; init; }
}
