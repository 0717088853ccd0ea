using Miner.Learning;
using Npgsql;
using NpgsqlTypes;

namespace Miner.Storage;

/// <summary>Rows as parallel arrays, for <c>unnest</c>: any number of rows in one statement.</summary>
internal static class SqlArrays
{
    public static NpgsqlParameter<int> Value(int value) => new() { TypedValue = value };

    public static NpgsqlParameter Texts(IEnumerable<string> values) => Values(NpgsqlDbType.Text, values);

    public static NpgsqlParameter Values<T>(NpgsqlDbType type, IEnumerable<T> values) => new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values.ToArray() };

    /// <summary>action_type, level, has_trigger, trigger.</summary>
    public static NpgsqlParameter[] Keys(IReadOnlyCollection<PatternKey> keys) =>
    [
        Texts(keys.Select(k => k.ActionType)),
        Texts(keys.Select(LevelOf)),
        Values(NpgsqlDbType.Boolean, keys.Select(k => k.Trigger is not null)),
        Texts(keys.Select(k => k.Trigger ?? "")),
    ];

    public static string LevelOf(PatternKey key) => key.Pooled ? "pooled" : "trigger";

    /// <summary>The key in the columns action_type, level, has_trigger, trigger from <paramref name="first"/> on.</summary>
    public static PatternKey Key(NpgsqlDataReader row, int first) =>
        new(row.GetString(first), row.GetBoolean(first + 2) ? row.GetString(first + 3) : null, row.GetString(first + 1) == "pooled");
}
