using Miner.Learning;
using Npgsql;
using NpgsqlTypes;
using Platform.Hosting;

namespace Miner.Storage;

/// <summary>A pattern's key in the columns action_type, level, has_trigger, trigger.</summary>
internal static class KeyColumns
{
    /// <summary>One array for each of the columns.</summary>
    public static NpgsqlParameter[] Of<T>(IReadOnlyCollection<T> rows, Func<T, PatternKey> key) =>
    [
        Sql.Array(rows, r => key(r).ActionType, NpgsqlDbType.Text),
        Sql.Array(rows, r => LevelOf(key(r)), NpgsqlDbType.Text),
        Sql.Array(rows, r => key(r).Trigger is not null, NpgsqlDbType.Boolean),
        Sql.Array(rows, r => key(r).Trigger ?? "", NpgsqlDbType.Text),
    ];

    public static string LevelOf(PatternKey key) => key.Pooled ? "pooled" : "trigger";

    /// <summary>The key that stands in the columns from <paramref name="first"/> on.</summary>
    public static PatternKey Read(NpgsqlDataReader row, int first) =>
        new(row.GetString(first), row.GetBoolean(first + 2) ? row.GetString(first + 3) : null, row.GetString(first + 1) == "pooled");
}
