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

    private const int FillStep = 50_000;
    private readonly LedgerSession session;
    private readonly Records records;
    private readonly string name;

    private GrowingLedger(string name, OurSide side, LedgerSession session, Records records)
    {
        this.name = name;
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
        await writer.LoadAsync(CancellationToken.None);
        return new GrowingLedger(name, side, writer, new Records(SourceOf(name), TimeProvider.System.GetUtcNow().AddMilliseconds(-entries)));
    }

    /// <summary>Its source's name.</summary>
    public string Source => SourceOf(name);

    /// <summary>One with so many attempts of the population, with an audit service that serves it.</summary>
    public static async Task<(GrowingLedger Ledger, Attempts Attempts)> ServeAsync(Stage stage, string name, int size, int types, int triggers)
    {
        var ledger = await CreateAsync(stage.Servers, name, size);
        var attempts = new Attempts(types, triggers, SourceOf(name), TimeProvider.System.GetUtcNow().AddMilliseconds(-size));
        await ledger.FillAsync(stage, size, attempts.Message);
        await ledger.StopWritingAsync();
        await ledger.Side.StartAuditAsync();
        return (ledger, attempts);
    }

    /// <summary>Lets it grow to a size.</summary>
    public async Task FillAsync(Stage stage, long size, Func<long, byte[]>? message = null)
    {
        while (Size < size)
        {
            var step = Math.Min(FillStep, size - Size);
            var seconds = await GrowAsync(step, message);
            stage.Say($"Filling the ledger {name}: {Size:N0} of {size:N0} entries, {step / seconds:N0}/s");
        }
    }

    /// <summary>Appends so many entries; returns the seconds from the first message's bytes to the last commit.</summary>
    public async Task<double> GrowAsync(long count, Func<long, byte[]>? message = null)
    {
        var first = session.NextIndex + 1;
        var messages = Enumerable.Range(0, (int)count).Select(i => (message ?? records.Message)(first + i)).ToArray();
        // As in the service: one reads messages ahead, one appends what is there.
        var ready = Channel.CreateBounded<List<LedgerRecord>>(4);
        var began = Stopwatch.GetTimestamp();
        var reading = Task.Run(async () =>
        {
            var reader = new RecordReader();
            foreach (var chunk in messages.Chunk(Batch)) await ready.Writer.WriteAsync([.. chunk.Select(m => reader.Read(null, "action-attempted", m))]);
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
    public ValueTask StopWritingAsync() => session.Connection.DisposeAsync();

    private static string SourceOf(string name) => "action-runner/" + name;

    public async ValueTask DisposeAsync()
    {
        await session.Connection.DisposeAsync();
        await Side.DisposeAsync();
    }
}
