using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Platform.Hosting;

/// <summary>How columns are called in every database of this platform.</summary>
public static class ColumnNames
{
    /// <summary>
    /// Maps every property to the column of its name in snake case, as <c>AgentId</c> to <c>agent_id</c>. To be called when the entities
    /// are known.
    /// </summary>
    public static void UseSnakeCase(this ModelBuilder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (var property in model.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
    }
}
