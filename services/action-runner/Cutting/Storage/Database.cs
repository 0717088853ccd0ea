using NpgsqlTypes;

namespace Cutting.Storage;

/// <summary>The one way to give values to a statement here: in the order of <c>$1</c>, <c>$2</c> …</summary>
internal static class Database
{
    // A list, so that an array of texts is one value and not one for each of its texts.
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string text, params List<object> values)
    {
        var command = new NpgsqlCommand(text, connection);
        foreach (var value in values) command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        return command;
    }

    /// <summary>A JSON document.</summary>
    public static NpgsqlParameter Json(byte[] utf8) =>
        new() { Value = System.Text.Encoding.UTF8.GetString(utf8), NpgsqlDbType = NpgsqlDbType.Jsonb };

    /// <summary>One column of many rows, for <c>unnest</c>.</summary>
    public static NpgsqlParameter Column<TItem, TValue>(IReadOnlyList<TItem> items, Func<TItem, TValue> column, NpgsqlDbType type)
    {
        var values = new TValue[items.Count];
        for (var i = 0; i < values.Length; i++) values[i] = column(items[i]);
        return new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
