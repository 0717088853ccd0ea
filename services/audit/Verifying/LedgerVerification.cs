using System.Data;
using Npgsql;
using Platform.Integrity;

namespace Audit.Verifying;

/// <summary>What a verification found. <see cref="Entries"/> counts the good entries before the first bad one.</summary>
internal sealed record VerificationResult(long Entries, string? Head, FirstBad? FirstBad, TimeSpan Took);

/// <summary>
/// Verifies the whole ledger from its bytes, on all cores: ranges of entries are read under one snapshot, each by a connection of its
/// own, and each checked from the stored hash before it, which the range before it checks in turn.
/// </summary>
internal sealed class LedgerVerification(NpgsqlDataSource database, TimeProvider time) : IDisposable
{
    private const long RangeLength = 20_000;
    private const int MaxReaders = 4;

    private readonly SemaphoreSlim one = new(1, 1);

    /// <summary>Null where another verification is running: one takes all cores.</summary>
    public async Task<VerificationResult?> TryRunAsync(CancellationToken cancel)
    {
        if (!await one.WaitAsync(0, cancel)) return null;
        try
        {
            return await RunAsync(cancel);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<VerificationResult> RunAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await using var question = new NpgsqlCommand(
            "SELECT pg_export_snapshot(), (SELECT min(index) FROM ledger.entry), (SELECT max(index) FROM ledger.entry)", connection, transaction);
        string snapshot;
        long first, size;
        await using (var answer = await question.ExecuteReaderAsync(cancel))
        {
            await answer.ReadAsync(cancel);
            snapshot = answer.GetString(0);
            first = answer.IsDBNull(1) ? 0 : answer.GetInt64(1);
            size = answer.IsDBNull(2) ? 0 : answer.GetInt64(2) + 1;
        }

        if (first < 0) return new VerificationResult(0, null, new FirstBad(first, $"Entry {first} stands before entry 0: it was inserted."), time.GetElapsedTime(began));
        var ranges = new Ranges(size);
        await Task.WhenAll(Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, MaxReaders)).Select(_ => Task.Run(() => ReadAsync(snapshot, ranges, cancel), cancel)));
        return new VerificationResult(ranges.Bad?.Index ?? size, ranges.Bad is null ? ranges.Head : null, ranges.Bad, time.GetElapsedTime(began));
    }

    private async Task ReadAsync(string snapshot, Ranges ranges, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await using (var join = new NpgsqlCommand($"SET TRANSACTION SNAPSHOT '{snapshot}'; {LedgerCopyReader.Plan}", connection, transaction)) await join.ExecuteNonQueryAsync(cancel);
        while (ranges.Next() is { } range)
        {
            var previous = range.From == 0 ? LedgerHash.BeforeFirst.ToArray() : await HashAsync(connection, range.From - 1, cancel);
            if (previous is not { Length: LedgerHash.Size })
            {
                ranges.Found(new FirstBad(range.From - 1, $"Entry {range.From - 1} is missing, or its hash is none."), null);
                continue;
            }

            var verifier = new LedgerVerifier(range.From, previous);
            FirstBad? bad = null;
            await using (var copy = await connection.BeginRawBinaryCopyAsync(LedgerCopyReader.Statement(range.From, range.To), cancel))
            await using (var reader = new LedgerCopyReader(copy))
            {
                while (await reader.ReadAsync(cancel))
                {
                    // After a bad row the rest of the range is read without a look: a copy ends only at its end.
                    var row = reader.Row();
                    bad ??= verifier.Check(row);
                }
            }

            ranges.Found(bad ?? verifier.CheckEnd(range.To), range.To == ranges.Size ? Convert.ToHexStringLower(verifier.Head) : null);
        }
    }

    private static async Task<byte[]?> HashAsync(NpgsqlConnection connection, long index, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT hash FROM ledger.entry WHERE index = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = index });
        return await command.ExecuteScalarAsync(cancel) as byte[];
    }

    /// <summary>Hands out ranges in order, and none after the first bad entry.</summary>
    private sealed class Ranges(long size)
    {
        private readonly Lock gate = new();
        private long next;

        public long Size => size;

        public FirstBad? Bad { get; private set; }

        public string? Head { get; private set; }

        public (long From, long To)? Next()
        {
            lock (gate)
            {
                if (next >= size || Bad is not null) return null;
                var from = next;
                next = Math.Min(size, next + RangeLength);
                return (from, next);
            }
        }

        public void Found(FirstBad? bad, string? head)
        {
            lock (gate)
            {
                if (bad is not null && (Bad is null || bad.Index < Bad.Index)) Bad = bad;
                Head ??= head;
            }
        }
    }
}
