using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Npgsql;
using Platform.Actions;

namespace Platform.TestActions;

/// <summary>
/// Writes many rows of one document into a table of the test's own, <c>public.cut_unit</c>, and triggers as many actions as asked for.
/// </summary>
[Action("test.cut", Description = "Writes thousands of rows.", TimeoutSeconds = 60, Slow = true)]
public sealed class Cut : ITransactionalAction<Cut.Parameters>
{
    public sealed record Parameters
    {
        [StringLength(100, MinimumLength = 1)]
        public required string Id { get; init; }

        [Range(0, 100_000)]
        public int Rows { get; init; }

        [Range(0, 2_000)]
        public int Triggers { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        using var rows = new RowsetDigest();
        var numbers = Enumerable.Range(1, parameters.Rows).ToArray();
        foreach (var number in numbers) rows.Add(new { document = parameters.Id, number });
        await using (var insert = new NpgsqlCommand("INSERT INTO public.cut_unit (document, number) SELECT $1, unnest($2)", await context.OpenDatabaseAsync())
        {
            Parameters = { new() { Value = parameters.Id }, new() { Value = numbers } },
        })
        {
            await insert.ExecuteNonQueryAsync(context.Cancellation);
        }

        context.AffectsRows(parameters.Id, rows);
        for (var i = 0; i < parameters.Triggers; i++)
            await context.TriggerAsync("object.create", new { id = string.Create(CultureInfo.InvariantCulture, $"{parameters.Id}-{i}"), type = "unit", attributes = new { } });
        return new { written = parameters.Rows };
    }
}
