using Npgsql;
using NpgsqlTypes;

namespace Platform.Hosting;

/// <summary>
/// The one way to give values to a statement: in the order of <c>$1</c>, <c>$2</c> …, each as it is, or as a parameter of <see cref="Of"/>
/// or <see cref="Array"/> where its type does not say the column's.
/// </summary>
public static class Sql
{
    // A list and neither an array nor a span: an array of texts is also one of objects, and would become one parameter for each of its
    // texts.
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string text, params List<object> values)
    {
        var command = new NpgsqlCommand(text, connection);
        Add(command.Parameters, values);
        return command;
    }

    /// <summary>On a connection of its own.</summary>
    public static NpgsqlCommand Command(this NpgsqlDataSource database, string text, params List<object> values)
    {
        ArgumentNullException.ThrowIfNull(database);
        var command = database.CreateCommand(text);
        Add(command.Parameters, values);
        return command;
    }

    /// <summary>One statement of a batch.</summary>
    public static NpgsqlBatchCommand Batched(string text, params List<object> values)
    {
        var command = new NpgsqlBatchCommand(text);
        Add(command.Parameters, values);
        return command;
    }

    /// <summary>A value of this type; null is NULL.</summary>
    public static NpgsqlParameter Of(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    /// <summary>One column of rows, for <c>unnest</c>: any number of rows in one statement whose text stays the same.</summary>
    public static NpgsqlParameter Array<TItem, TValue>(IReadOnlyCollection<TItem> items, Func<TItem, TValue> column, NpgsqlDbType type)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(column);
        var values = new TValue[items.Count];
        var at = 0;
        foreach (var item in items) values[at++] = column(item);
        return new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }

    private static void Add(NpgsqlParameterCollection parameters, List<object> values)
    {
        foreach (var value in values) parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
    }
}
