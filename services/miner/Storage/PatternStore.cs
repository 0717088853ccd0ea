using System.Data;
using Miner.Learning;
using Npgsql;
using NpgsqlTypes;

namespace Miner.Storage;

/// <summary>A cell to be stored.</summary>
internal readonly record struct StoredCell(string Source, PatternKey Key, byte[] State);

/// <summary>A pattern to be stored, with its standing among the others.</summary>
internal readonly record struct StoredPattern(OrionPattern Pattern, Standing Standing);

/// <summary>
/// Keeps cells and patterns. What a commit holds is a source's number together with all that was learned up to it, so that a process that dies has folded each record once or not
/// at all. One session writes at a time: the one that holds the database's advisory lock.
/// </summary>
internal sealed class PatternStore(NpgsqlConnection connection) : IAsyncDisposable
{
    private const long LockKey = 0x4d494e4552; // "MINER"

    /// <summary>True where this session is the writer now.</summary>
    public async Task<bool> TryLockAsync(CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = LockKey });
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>The generation that serves.</summary>
    public async Task<int> GenerationAsync(CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT generation FROM mining.model", connection);
        return (int)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>The learners of a generation, as they were stored last.</summary>
    /// <exception cref="FormatException">A cell is none that this version understands.</exception>
    public async Task<List<Learner>> LoadAsync(int generation, CancellationToken cancel)
    {
        var learners = new Dictionary<string, Learner>(StringComparer.Ordinal);
        await using (var sources = new NpgsqlCommand("SELECT source, folded_seq FROM mining.source WHERE generation = $1", connection))
        {
            sources.Parameters.Add(new NpgsqlParameter<int> { TypedValue = generation });
            await using var row = await sources.ExecuteReaderAsync(cancel);
            while (await row.ReadAsync(cancel)) learners.Add(row.GetString(0), new Learner(row.GetString(0)) { LastSeq = row.GetInt64(1) });
        }

        await using var cells = new NpgsqlCommand("SELECT source, action_type, level = 'pooled', has_trigger, trigger, state FROM mining.cell WHERE generation = $1", connection);
        cells.Parameters.Add(new NpgsqlParameter<int> { TypedValue = generation });
        await using var cell = await cells.ExecuteReaderAsync(cancel);
        while (await cell.ReadAsync(cancel))
        {
            var key = new PatternKey(cell.GetString(1), cell.GetBoolean(3) ? cell.GetString(4) : null, cell.GetBoolean(2));
            (learners.GetValueOrDefault(cell.GetString(0)) ?? throw new FormatException("A cell's source is missing.")).Restore(key, cell.GetFieldValue<byte[]>(5));
        }

        return [.. learners.Values];
    }

    /// <summary>Stores in one commit how far sources were folded and the cells that changed; of the generation that serves also the patterns.</summary>
    public async Task SaveAsync(int generation, IReadOnlyCollection<(string Source, long Seq)> sources, IReadOnlyList<StoredCell> cells, IReadOnlyList<StoredPattern> patterns, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await WriteAsync(generation, sources, cells, patterns, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Lets a generation serve, in the commit that stores its end and its patterns; the others are forgotten.</summary>
    public async Task ServeAsync(int generation, IReadOnlyCollection<(string Source, long Seq)> sources, IReadOnlyList<StoredCell> cells, IReadOnlyList<StoredPattern> patterns, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await ExecuteAsync("DELETE FROM mining.pattern", cancel);
        await WriteAsync(generation, sources, cells, patterns, cancel);
        await ExecuteAsync("UPDATE mining.model SET generation = $1", cancel, Value(generation));
        await ExecuteAsync("DELETE FROM mining.cell WHERE generation <> $1", cancel, Value(generation));
        await ExecuteAsync("DELETE FROM mining.source WHERE generation <> $1", cancel, Value(generation));
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Forgets everything, in one commit, and lets an empty generation serve.</summary>
    public async Task BeginAnewAsync(int generation, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await ExecuteAsync("DELETE FROM mining.pattern", cancel);
        await ExecuteAsync("DELETE FROM mining.cell", cancel);
        await ExecuteAsync("DELETE FROM mining.source", cancel);
        await ExecuteAsync("UPDATE mining.model SET generation = $1", cancel, Value(generation));
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Forgets a generation that was begun and is not gone on with: whatever is folded next must not be added to it.</summary>
    public async Task DiscardAsync(int generation, CancellationToken cancel)
    {
        await ExecuteAsync("DELETE FROM mining.cell WHERE generation = $1", cancel, Value(generation));
        await ExecuteAsync("DELETE FROM mining.source WHERE generation = $1", cancel, Value(generation));
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task WriteAsync(int generation, IReadOnlyCollection<(string Source, long Seq)> sources, IReadOnlyList<StoredCell> cells, IReadOnlyList<StoredPattern> patterns, CancellationToken cancel)
    {
        await ExecuteAsync(
            """
            INSERT INTO mining.source (generation, source, folded_seq) SELECT $1, * FROM unnest($2, $3)
            ON CONFLICT (generation, source) DO UPDATE SET folded_seq = EXCLUDED.folded_seq
            """,
            cancel, Value(generation), Texts(sources.Select(s => s.Source)), Values(NpgsqlDbType.Bigint, sources.Select(s => s.Seq)));
        if (cells.Count > 0)
        {
            await ExecuteAsync(
                """
                INSERT INTO mining.cell (generation, source, action_type, level, has_trigger, trigger, state) SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7)
                ON CONFLICT (generation, source, action_type, level, has_trigger, trigger) DO UPDATE SET state = EXCLUDED.state
                """,
                cancel, [Value(generation), Texts(cells.Select(c => c.Source)), .. Keys(cells.Select(c => c.Key).ToList()), Values(NpgsqlDbType.Bytea, cells.Select(c => c.State))]);
        }

        if (patterns.Count == 0) return;
        await ExecuteAsync(
            """
            INSERT INTO mining.pattern (action_type, level, has_trigger, trigger, standing, successes, failures, confidence, anti_patterns, body)
            SELECT a, l, h, t, s, ok, failed, c, CASE WHEN anti THEN ARRAY[a] ELSE '{}' END, b FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS n(a, l, h, t, s, ok, failed, c, anti, b)
            ON CONFLICT (action_type, level, has_trigger, trigger) DO UPDATE SET standing = EXCLUDED.standing, successes = EXCLUDED.successes, failures = EXCLUDED.failures,
                confidence = EXCLUDED.confidence, anti_patterns = EXCLUDED.anti_patterns, body = EXCLUDED.body
            """,
            cancel,
            [
                .. Keys(patterns.Select(p => p.Pattern.Key).ToList()),
                Texts(patterns.Select(p => StandingWords.Of(p.Standing))),
                Values(NpgsqlDbType.Bigint, patterns.Select(p => p.Pattern.Successes)),
                Values(NpgsqlDbType.Bigint, patterns.Select(p => p.Pattern.Failures)),
                Values(NpgsqlDbType.Double, patterns.Select(p => p.Pattern.Confidence)),
                Values(NpgsqlDbType.Boolean, patterns.Select(p => HeuristicV1.IsSuppressed(p.Pattern.Failures))),
                Values(NpgsqlDbType.Bytea, patterns.Select(p => p.Pattern.ToJson())),
            ]);
    }

    private static NpgsqlParameter[] Keys(List<PatternKey> keys) =>
    [
        Texts(keys.Select(k => k.ActionType)),
        Texts(keys.Select(k => k.Pooled ? "pooled" : "trigger")),
        Values(NpgsqlDbType.Boolean, keys.Select(k => k.Trigger is not null)),
        Texts(keys.Select(k => k.Trigger ?? "")),
    ];

    private static NpgsqlParameter<int> Value(int value) => new() { TypedValue = value };

    private static NpgsqlParameter Texts(IEnumerable<string> values) => Values(NpgsqlDbType.Text, values);

    private static NpgsqlParameter Values<T>(NpgsqlDbType type, IEnumerable<T> values) => new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values.ToArray() };

    private async Task ExecuteAsync(string sql, CancellationToken cancel, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
