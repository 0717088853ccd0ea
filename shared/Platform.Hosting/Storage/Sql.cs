using Npgsql;
using NpgsqlTypes;

namespace Platform.Hosting;

/// <summary>
/// The one way to give values to a statement: in the order of <c>$1</c>, <c>$2</c> …, each as it is, or as a parameter of <see cref="Of"/> or
/// <see cref="Array"/> where its type does not say the column's.
/// </summary>
public static class Sql
{
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string text) => new(text, connection);

    /// <remarks>The first value stands apart, so that an array that is given alone is one value and not several.</remarks>
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string text, object first, params ReadOnlySpan<object> further)
    {
        var command = new NpgsqlCommand(text, connection);
        Add(command.Parameters, first, further);
        return command;
    }

    /// <summary>On a connection of its own.</summary>
    public static NpgsqlCommand Command(this NpgsqlDataSource database, string text)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.CreateCommand(text);
    }

    /// <inheritdoc cref="Command(NpgsqlConnection, string, object, ReadOnlySpan{object})"/>
    public static NpgsqlCommand Command(this NpgsqlDataSource database, string text, object first, params ReadOnlySpan<object> further)
    {
        ArgumentNullException.ThrowIfNull(database);
        var command = database.CreateCommand(text);
        Add(command.Parameters, first, further);
        return command;
    }

    /// <summary>One statement of a batch.</summary>
    public static NpgsqlBatchCommand Batched(string text) => new(text);

    /// <inheritdoc cref="Command(NpgsqlConnection, string, object, ReadOnlySpan{object})"/>
    public static NpgsqlBatchCommand Batched(string text, object first, params ReadOnlySpan<object> further)
    {
        var command = new NpgsqlBatchCommand(text);
        Add(command.Parameters, first, further);
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

    private static void Add(NpgsqlParameterCollection parameters, object first, ReadOnlySpan<object> further)
    {
        Add(parameters, first);
        foreach (var value in further) Add(parameters, value);
    }

    private static void Add(NpgsqlParameterCollection parameters, object value) =>
        parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
}
