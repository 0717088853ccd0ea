using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Journal;

/// <summary>
/// A migration that brings the journal's schema into a service's database: the service gives it an id among its own migrations. A new
/// source runs all steps, in the order in which they stand here; a step that has landed is never edited.
/// </summary>
public abstract class JournalMigration(params string[] steps) : Migration
{
    /// <summary>Records, their queue and their numbers.</summary>
    public const string Tables = "journal.sql";

    /// <summary>Numbers that follow from the records, whatever the service's role does.</summary>
    public const string Numbering = "numbering.sql";

    /// <summary>Numbers that a record gets in its own transaction.</summary>
    public const string Appending = "appending.sql";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        foreach (var step in steps)
        {
            using var stream = typeof(JournalMigration).Assembly.GetManifestResourceStream(step)
                ?? throw new InvalidOperationException($"The journal has no step '{step}'.");
            using var reader = new StreamReader(stream);
            migrationBuilder.Sql(reader.ReadToEnd());
        }
    }
}
