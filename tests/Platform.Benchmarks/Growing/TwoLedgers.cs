using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Growing;

/// <summary>A small ledger and a large one side by side, so that what grows with size is seen in one interleaved run.</summary>
internal sealed class TwoLedgers(GrowingLedger small, GrowingLedger large) : IAsyncDisposable
{
    public const int SmallSize = 10_000;
    private bool served;

    public GrowingLedger Small => small;

    public GrowingLedger Large => large;

    public static async Task<TwoLedgers> CreateAsync(Stage stage)
    {
        var size = stage.Options.Entries;
        var ledgers = new TwoLedgers(
            await GrowingLedger.CreateAsync(stage.Servers, "small", SmallSize),
            await GrowingLedger.CreateAsync(stage.Servers, "large", size));
        await ledgers.Small.GrowAsync(SmallSize);
        await ledgers.Large.FillAsync(stage, size);
        return ledgers;
    }

    /// <summary>Ends the writing here and starts an audit service on each.</summary>
    public async Task ServeAsync(Stage stage)
    {
        if (served) return;
        served = true;
        stage.Say("Starting an audit service on each ledger");
        foreach (var ledger in (GrowingLedger[])[small, large])
        {
            await ledger.StopWritingAsync();
            await ledger.Side.StartAuditAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await small.DisposeAsync();
        await large.DisposeAsync();
    }
}
