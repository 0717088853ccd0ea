using System.Diagnostics;
using System.Threading.Channels;
using Audit.Appending;
using Audit.Chaining;
using Audit.Receiving;
using Npgsql;
using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Growing;

/// <summary>
/// A ledger that is written by the audit service's own reader and writer, inside this process and without a broker: message bytes in,
/// committed batches out.
/// </summary>
internal sealed class GrowingLedger : IAsyncDisposable
{
    /// <summary>The service's largest batch.</summary>
    public const int Batch = LedgerWriter.MaxBatch;

    private readonly LedgerSession session;
    private readonly Records records;

    private GrowingLedger(OurSide side, LedgerSession session, Records records)
    {
        Side = side;
        this.session = session;
        this.records = records;
    }

    public OurSide Side { get; }

    public Records Records => records;

    public long Size => session.NextIndex;

    /// <summary>An empty one; its entries will end about now when it has grown by <paramref name="entries"/>.</summary>
    public static async Task<GrowingLedger> CreateAsync(Servers servers, string name, long entries)
    {
        var side = await OurSide.PrepareAsync(servers, name);
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(side.AuditDatabase.App)
        {
            Pooling = false,
            MaxAutoPrepare = 20,
            AutoPrepareMinUsages = 2,
            WriteBufferSize = 64 * 1024,
            Options = LedgerWriter.SessionSettings,
        }.ConnectionString);
        await connection.OpenAsync();
        // The service's writer speaks every second; this one is silent while another one is measured.
        await using (var patience = new NpgsqlCommand("SET idle_session_timeout = 0", connection)) await patience.ExecuteNonQueryAsync();
        var writer = new LedgerSession(connection, TimeProvider.System);
        if (!await writer.TryLockAsync(CancellationToken.None)) throw new InvalidOperationException("Somebody else writes this ledger.");
        await writer.LoadAsync(CancellationToken.None);
        return new GrowingLedger(side, writer, new Records("action-runner/" + name, TimeProvider.System.GetUtcNow().AddMilliseconds(-entries)));
    }

    /// <summary>Appends so many entries; returns the seconds from the first message's bytes to the last commit.</summary>
    public async Task<double> GrowAsync(long count)
    {
        var first = session.NextIndex + 1;
        var messages = Enumerable.Range(0, (int)count).Select(i => records.Message(first + i)).ToArray();
        // As in the service: one reads messages ahead, one appends what is there.
        var ready = Channel.CreateBounded<List<LedgerRecord>>(4);
        var began = Stopwatch.GetTimestamp();
        var reading = Task.Run(async () =>
        {
            var reader = new RecordReader();
            foreach (var chunk in messages.Chunk(Batch)) await ready.Writer.WriteAsync([.. chunk.Select(m => reader.Read("action-attempted", m))]);
            ready.Writer.Complete();
        });
        await foreach (var batch in ready.Reader.ReadAllAsync())
        {
            var plan = BatchPlan.Make(batch, session.Sources);
            await session.AppendAsync(plan.Fresh, CancellationToken.None);
        }

        await reading;
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Gives the writer's lock back, so that the service can take it.</summary>
    public ValueTask StopWritingAsync() => session.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        await Side.DisposeAsync();
    }
}
