using System.Globalization;
using Miner.Learning;
using Miner.Ordering;
using Miner.Storage;
using Npgsql;
using Platform.Contracts;
using Platform.Hosting;

namespace Miner.Mining;

/// <summary>What is kept, as of one moment: the patterns in memory, and a snapshot of the database.</summary>
internal sealed class StoredPatterns(Model model, KeyValuePair<PatternKey, OrionPattern>[] memory, int generation, NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    private const int MaxDifferences = 20;
    private readonly List<Difference> differences = [];
    private long count;
    private IReadOnlyList<StoredSource> known = [];

    /// <summary>
    /// What the miner goes by, to be held against what is stored of it: which generation serves, and how far each source was folded.
    /// </summary>
    public void Bookkeeping(int serves, IReadOnlyList<StoredSource> folded)
    {
        known = folded;
        if (serves != generation) Note(Difference.Of("", "generation", Difference.Model, Number(serves), Number(generation)));
    }

    /// <summary>Compares it with what these learners make.</summary>
    public async Task<MiningStatus> CompareAsync(IReadOnlyList<Learner> mined, MiningStatus status, CancellationToken cancel)
    {
        var all = model.Of(mined);
        var rows = await RowsAsync(all, cancel);
        foreach (var (key, pattern) in memory)
        {
            var (told, made) = (pattern.ToJson(), all.Patterns.GetValueOrDefault(key)?.ToJson());
            if (!Same(told, made)) Note(key, Difference.Memory, told, made);
        }

        foreach (var key in all.Patterns.Keys.Except(memory.Select(p => p.Key))) Note(key, Difference.Memory, null, all.Patterns[key].ToJson());
        foreach (var key in all.Patterns.Keys.Except(rows)) Note(key, Difference.Pattern, null, all.Patterns[key].ToJson());
        await CellsAsync(mined, cancel);
        await SourcesAsync(cancel);
        return status with { Patterns = all.Patterns.Count, Equal = count == 0, Differences = differences };
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async Task<HashSet<PatternKey>> RowsAsync(Learned all, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "SELECT action_type, level, has_trigger, trigger, standing, successes, failures, confidence, anti_patterns, body FROM mining.pattern", connection);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var seen = new HashSet<PatternKey>();
        while (await row.ReadAsync(cancel))
        {
            var stored = new PatternRow(
                KeyColumns.Read(row, 0), row.GetString(4), row.GetInt64(5), row.GetInt64(6), row.GetDouble(7), row.GetFieldValue<string[]>(8), row.GetFieldValue<byte[]>(9));
            seen.Add(stored.Key);
            var made = all.Patterns.GetValueOrDefault(stored.Key) is { } pattern
                ? PatternRow.Of(pattern, Judge.Of(pattern, all.Families.For(pattern.Key), model.Options))
                : null;
            if (made is null || !made.Says(stored)) Note(stored.Key, Difference.Pattern, stored.ToJson(), made?.ToJson());
        }

        return seen;
    }

    private async Task CellsAsync(IReadOnlyList<Learner> mined, CancellationToken cancel)
    {
        await using var command = connection.Command(
            "SELECT action_type, level, has_trigger, trigger, source, state FROM mining.cell WHERE generation = $1", generation);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var seen = new HashSet<(string, PatternKey)>();
        while (await row.ReadAsync(cancel))
        {
            var (key, source, stored) = (KeyColumns.Read(row, 0), row.GetString(4), row.GetFieldValue<byte[]>(5));
            seen.Add((source, key));
            var made = mined.FirstOrDefault(l => l.Source == source)?.Cells.GetValueOrDefault(key)?.ToBytes();
            if (!Same(stored, made)) Note(key, Difference.Cell, stored, made);
        }

        foreach (var learner in mined)
        {
            foreach (var (key, cell) in learner.Cells)
            {
                if (!seen.Contains((learner.Source, key))) Note(key, Difference.Cell, null, cell.ToBytes());
            }
        }
    }

    private async Task SourcesAsync(CancellationToken cancel)
    {
        var stored = (await new PatternStore(connection).SourcesAsync(generation, cancel)).ToDictionary(s => s.Source, StringComparer.Ordinal);
        foreach (var source in known)
        {
            // Nothing is stored of one that nothing was folded of.
            if (!stored.Remove(source.Source, out var row)) row = new StoredSource(source.Source, 0, []);
            if (row.Seq != source.Seq) Note(Difference.Of(source.Source, "folded_seq", Difference.Source, Number(row.Seq), Number(source.Seq)));
            // The database joins ranges that touch.
            var (stores, goesBy) = (Ranges.Either(row.Skipped, []), Ranges.Either(source.Skipped, []));
            if (!stores.SequenceEqual(goesBy)) Note(Difference.Of(source.Source, "skipped", Difference.Source, Text(stores), Text(goesBy)));
        }

        foreach (var (name, row) in stored) Note(Difference.Of(name, "folded_seq", Difference.Source, Number(row.Seq), null));
    }

    private void Note(PatternKey key, string where, byte[]? stored, byte[]? made) => Note(Difference.Of(key, where, stored, made));

    private void Note(Difference difference)
    {
        if (count++ < MaxDifferences) differences.Add(difference);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(IEnumerable<SequenceGap> ranges) => string.Join(", ", ranges.Select(r => $"{Number(r.From)}-{Number(r.To)}"));

    private static bool Same(byte[]? one, byte[]? other) => one is null ? other is null : other is not null && one.AsSpan().SequenceEqual(other);
}
