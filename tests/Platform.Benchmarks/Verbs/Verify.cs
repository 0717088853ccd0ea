using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Audit.Verifying;
using Npgsql;
using Platform.Benchmarks.Measuring;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Verbs;

/// <summary>The whole chain from its bytes, as the service verifies it, beside what it cannot be faster than.</summary>
internal static class Verify
{
    public const string Name = "verify";
    private const int Rounds = 3;
    private const int Range = 16_384;
    private const int HashSample = 2_000;

    public static async Task<Result> RunAsync(Stage stage)
    {
        var ledgers = await stage.LedgersAsync();
        await ledgers.ServeAsync(stage);
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        await using var database = NpgsqlDataSource.Create(ledgers.Large.Side.AuditDatabase.Superuser);
        var hashed = await HashedAsync(database);
        List<double> perSecond = [], read = [], hash = [];
        var cpu = new double[CpuClock.Parts.Length];
        long entries = 0;
        for (var i = 1; i <= Rounds; i++)
        {
            var before = ledgers.Large.Side.Cpu.Read();
            var verdict = await http.GetFromJsonAsync<JsonElement>(new Uri(ledgers.Large.Side.AuditUrl + "/ledger/verify"));
            if (!verdict.GetProperty("valid").GetBoolean()) throw new InvalidOperationException($"The ledger does not verify: {verdict}");
            cpu = [.. cpu.Zip(ledgers.Large.Side.Cpu.Read().Zip(before), (sum, c) => sum + c.First - c.Second)];
            entries = verdict.GetProperty("entries").GetInt64();
            perSecond.Add(entries / verdict.GetProperty("seconds").GetDouble());
            read.Add(await ReadAsync(database, entries));
            hash.Add(await HashAsync(hashed, entries));
            stage.Say($"Verified {entries:N0} entries, {perSecond[^1]:N0}/s; the bare copy {read[^1]:N0}/s, the bare hashes "
                + $"{hash[^1]:N0}/s");
        }

        var (ours, copy, sha) = (Quantiles.MedianOf(perSecond), Quantiles.MedianOf(read), Quantiles.MedianOf(hash));
        return new Result(
            Name,
            "Ledger verification",
            $"/ledger/verify over {entries:N0} entries with their payloads, {Rounds} times; median. Every envelope is encoded again "
                + $"from the columns and compared, every hash and every payload's digest computed. "
            + "In turn with it the same binary COPY on two connections with nothing done to what comes, and SHA-256 on two threads of "
                + "the same bytes as payload, leaf, link and node, with nothing else.",
            [
                new Finding
                {
                    What = "verify, entries/s", Ours = ours, Unit = "/s",
                    Bar = Bar.AtLeastOf(120_000, "≥ 120,000/s"), BarIsAbsolute = true,
                },
                new Finding { What = "verify beside the bare copy", Ours = ours, Baseline = copy, BaselineIs = "COPY alone", Unit = "/s" },
                new Finding { What = "verify beside bare hashes", Ours = ours, Baseline = sha, BaselineIs = "SHA-256 alone", Unit = "/s" },
            ],
            [new Detail("Processor time per entry, µs", ["audit", "audit database"], [[Show("audit"), Show("audit database")]])]);

        string Show(string part) => Numbers.Show(cpu[Array.IndexOf(CpuClock.Parts, part)] / Rounds / entries);
    }

    /// <summary>What PostgreSQL gives at most.</summary>
    private static async Task<double> ReadAsync(NpgsqlDataSource database, long entries)
    {
        var began = Stopwatch.GetTimestamp();
        long next = -Range;
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(async () =>
        {
            await using var connection = await database.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var plan = new NpgsqlCommand(LedgerCopyReader.Plan, connection)) await plan.ExecuteNonQueryAsync();
            var buffer = new byte[1 << 18];
            for (long from; (from = Interlocked.Add(ref next, Range)) < entries;)
            {
                await using var copy = await connection.BeginRawBinaryCopyAsync(
                    LedgerCopyReader.Statement(from, Math.Min(entries, from + Range)));
                while (await copy.ReadAsync(buffer, CancellationToken.None) > 0)
                {
                }
            }
        })));
        return entries / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>The bytes that are hashed of some entries: payload with salt, envelope, link, node.</summary>
    private static async Task<byte[][]> HashedAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            $"SELECT '\\x03'::bytea || p.salt || p.body, '\\x00'::bytea || e.envelope FROM ledger.entry e JOIN ledger.payload p USING "
            + $"(index) WHERE index < {HashSample}");
        await using var reader = await command.ExecuteReaderAsync();
        var hashed = new List<byte[]>();
        while (await reader.ReadAsync())
            hashed.AddRange([reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1), new byte[73], new byte[65]]);
        return [.. hashed];
    }

    /// <summary>What the processors hash at most.</summary>
    private static async Task<double> HashAsync(byte[][] hashed, long entries)
    {
        var began = Stopwatch.GetTimestamp();
        var each = entries * 4 / Environment.ProcessorCount;
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(() =>
        {
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            for (long i = 0; i < each; i++) SHA256.HashData(hashed[i % hashed.Length], digest);
        })));
        return entries / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
