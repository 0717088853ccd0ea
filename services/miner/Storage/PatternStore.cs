using System.Globalization;
using System.Text.Json;
using Miner.Learning;
using Npgsql;
using NpgsqlTypes;
using Platform.Contracts;
using Platform.Hosting;

namespace Miner.Storage;

/// <summary>
/// Keeps cells and patterns. What a commit holds is a source's number together with all that was learned up to it, so that a process that
/// dies has folded each record once or not at all; and the changes of standing that are to be told. One session writes at a time: the one
/// that holds the database's advisory lock.
/// </summary>
internal sealed class PatternStore(NpgsqlConnection connection)
{
    /// <summary>Rows of a statement: some megabytes at most.</summary>
    private const int Rows = 1_000;

    /// <summary>The generation that serves.</summary>
    public async Task<int> GenerationAsync(CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT generation FROM mining.model", connection);
        return (int)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>Microseconds by the database's clock: who takes over has more, also where a backup was restored meanwhile.</summary>
    public async Task<long> TermAsync(CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint", connection);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>The learners of a generation, as they were stored last.</summary>
    /// <exception cref="FormatException">A cell is none that this version understands.</exception>
    public async Task<List<StoredLearner>> LoadAsync(int generation, CancellationToken cancel)
    {
        var learners = (await SourcesAsync(generation, cancel)).ToDictionary(
            s => s.Source, s => new StoredLearner(new Learner(s.Source) { LastSeq = s.Seq }, s.Skipped), StringComparer.Ordinal);

        await using var cells = connection.Command(
            "SELECT source, state, action_type, level, has_trigger, trigger FROM mining.cell WHERE generation = $1", generation);
        await using var cell = await cells.ExecuteReaderAsync(cancel);
        while (await cell.ReadAsync(cancel))
        {
            var stored = learners.GetValueOrDefault(cell.GetString(0)) ?? throw new FormatException("A cell's source is missing.");
            stored.Learner.Restore(KeyColumns.Read(cell, 2), cell.GetFieldValue<byte[]>(1));
        }

        return [.. learners.Values];
    }

    /// <summary>How far each source of a generation was folded.</summary>
    public async Task<List<StoredSource>> SourcesAsync(int generation, CancellationToken cancel)
    {
        await using var ask = connection.Command("SELECT source, folded_seq, skipped FROM mining.source WHERE generation = $1", generation);
        await using var row = await ask.ExecuteReaderAsync(cancel);
        var sources = new List<StoredSource>();
        while (await row.ReadAsync(cancel))
        {
            // The database keeps ranges without their end.
            var skipped = row.GetFieldValue<NpgsqlRange<long>[]>(2).Select(r => new SequenceGap(r.LowerBound, r.UpperBound - 1)).ToList();
            sources.Add(new StoredSource(row.GetString(0), row.GetInt64(1), skipped));
        }

        return sources;
    }

    /// <summary>The standings as they were stored last.</summary>
    public async Task<Dictionary<PatternKey, Standing>> StandingsAsync(CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT standing, action_type, level, has_trigger, trigger FROM mining.pattern", connection);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var standings = new Dictionary<PatternKey, Standing>();
        while (await row.ReadAsync(cancel))
            standings[KeyColumns.Read(row, 1)] = Enum.TryParse<Standing>(row.GetString(0), ignoreCase: true, out var standing) ? standing : Standing.Learning;
        return standings;
    }

    /// <summary>
    /// Stores in one commit how far sources were folded and the cells that changed; of the generation that serves also the patterns.
    /// </summary>
    public async Task SaveAsync(int generation, Commit what, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await WriteAsync(generation, what, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Lets a generation serve, in the commit that stores its end and its patterns; the others are forgotten.</summary>
    public async Task ServeAsync(int generation, Commit what, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await ExecuteAsync("DELETE FROM mining.pattern", cancel);
        await WriteAsync(generation, what, cancel);
        await ExecuteAsync("UPDATE mining.model SET generation = $1", cancel, generation);
        await ExecuteAsync("DELETE FROM mining.cell WHERE generation <> $1", cancel, generation);
        await ExecuteAsync("DELETE FROM mining.source WHERE generation <> $1", cancel, generation);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Forgets a generation that was begun and is not gone on with: whatever is folded next must not be added to it.</summary>
    public async Task DiscardAsync(int generation, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await ExecuteAsync("DELETE FROM mining.cell WHERE generation = $1", cancel, generation);
        await ExecuteAsync("DELETE FROM mining.source WHERE generation = $1", cancel, generation);
        await transaction.CommitAsync(cancel);
    }

    private async Task WriteAsync(int generation, Commit what, CancellationToken cancel)
    {
        await ExecuteAsync(
            """
            INSERT INTO mining.source (generation, source, folded_seq, skipped) SELECT $1, s, n, k::int8multirange FROM unnest($2, $3, $4) AS r(s, n, k)
            ON CONFLICT (generation, source) DO UPDATE SET folded_seq = EXCLUDED.folded_seq, skipped = EXCLUDED.skipped
            """,
            cancel,
            generation,
            Sql.Array(what.Sources, s => s.Source, NpgsqlDbType.Text),
            Sql.Array(what.Sources, s => s.Seq, NpgsqlDbType.Bigint),
            Sql.Array(what.Sources, s => Multirange(s.Skipped), NpgsqlDbType.Text));
        foreach (var cells in what.Cells.Chunk(Rows))
        {
            await ExecuteAsync(
                """
                INSERT INTO mining.cell (generation, source, state, action_type, level, has_trigger, trigger) SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7)
                ON CONFLICT (generation, source, action_type, level, has_trigger, trigger) DO UPDATE SET state = EXCLUDED.state
                """,
                cancel,
                [
                    generation,
                    Sql.Array(cells, c => c.Source, NpgsqlDbType.Text),
                    Sql.Array(cells, c => c.State, NpgsqlDbType.Bytea),
                    .. KeyColumns.Of(cells, c => c.Key),
                ]);
        }

        foreach (var patterns in what.Patterns.Chunk(Rows)) await WriteAsync([.. patterns.Select(p => PatternRow.Of(p.Pattern, p.Standing))], cancel);
        foreach (var changes in what.Patterns.Where(p => p.Standing != p.Previous).Chunk(Rows)) await WriteAsync(changes, cancel);
    }

    private Task WriteAsync(List<PatternRow> rows, CancellationToken cancel) => ExecuteAsync(
        """
        INSERT INTO mining.pattern (action_type, level, has_trigger, trigger, standing, successes, failures, confidence, anti_patterns, body)
        SELECT a, l, h, t, s, ok, failed, c, CASE WHEN anti THEN ARRAY[a] ELSE '{}' END, b FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS n(a, l, h, t, s, ok, failed, c, anti, b)
        ON CONFLICT (action_type, level, has_trigger, trigger) DO UPDATE SET standing = EXCLUDED.standing, successes = EXCLUDED.successes, failures = EXCLUDED.failures,
            confidence = EXCLUDED.confidence, anti_patterns = EXCLUDED.anti_patterns, body = EXCLUDED.body
        """,
        cancel,
        [
            .. KeyColumns.Of(rows, p => p.Key),
            Sql.Array(rows, p => p.Standing, NpgsqlDbType.Text),
            Sql.Array(rows, p => p.Successes, NpgsqlDbType.Bigint),
            Sql.Array(rows, p => p.Failures, NpgsqlDbType.Bigint),
            Sql.Array(rows, p => p.Confidence, NpgsqlDbType.Double),
            Sql.Array(rows, p => p.AntiPatterns.Count > 0, NpgsqlDbType.Boolean),
            Sql.Array(rows, p => p.Body, NpgsqlDbType.Bytea),
        ]);

    /// <summary>
    /// A later change of the same pattern takes the place of one that nobody was told of, and keeps what was told before both.
    /// </summary>
    private Task WriteAsync(StoredPattern[] changes, CancellationToken cancel) => ExecuteAsync(
        """
        INSERT INTO mining.change (action_type, level, has_trigger, trigger, previous, standing, body) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (action_type, level, has_trigger, trigger) DO UPDATE SET id = EXCLUDED.id, at = EXCLUDED.at, body = EXCLUDED.body, standing = EXCLUDED.standing,
            previous = coalesce(mining.change.told, mining.change.previous), told = NULL
        """,
        cancel,
        [
            .. KeyColumns.Of(changes, c => c.Pattern.Key),
            Sql.Array(changes, c => StandingWords.Of(c.Previous), NpgsqlDbType.Text),
            Sql.Array(changes, c => StandingWords.Of(c.Standing), NpgsqlDbType.Text),
            Sql.Array(changes, c => JsonSerializer.SerializeToUtf8Bytes(PatternChange.Of(c.Pattern, c.Standing), PatternChange.Json), NpgsqlDbType.Bytea),
        ]);

    private static string Multirange(IEnumerable<SequenceGap> ranges) =>
        $"{{{string.Join(',', ranges.Select(r => string.Create(CultureInfo.InvariantCulture, $"[{r.From},{r.To}]")))}}}";

    private async Task ExecuteAsync(string sql, CancellationToken cancel, params object[] values)
    {
        await using var command = connection.Command(sql, [.. values]);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
