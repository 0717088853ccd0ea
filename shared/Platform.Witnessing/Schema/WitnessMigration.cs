using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Witnessing;

/// <summary>
/// A migration that brings the witness's schema into a service's database: the service gives it an id among its own migrations.
/// </summary>
public abstract class WitnessMigration : Migration
{
    private const string Tables = "witness.sql";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        using var stream = typeof(WitnessMigration).Assembly.GetManifestResourceStream(Tables)
            ?? throw new InvalidOperationException($"The witness's schema '{Tables}' is not embedded.");
        using var reader = new StreamReader(stream);
        migrationBuilder.Sql(reader.ReadToEnd());
    }
}
