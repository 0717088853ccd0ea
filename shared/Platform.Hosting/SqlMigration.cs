using System.Reflection;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Hosting;

/// <summary>
/// A migration whose text is the SQL file of the same id, embedded in the service's assembly: what runs on the database can be read as it
/// runs. There is no way down; a mistake is corrected by the next migration.
/// </summary>
public abstract class SqlMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        var file = GetType().GetCustomAttribute<MigrationAttribute>()!.Id + ".sql";
        using var stream = GetType().Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The migration '{file}' is not embedded in {GetType().Assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        migrationBuilder.Sql(reader.ReadToEnd());
    }
}
