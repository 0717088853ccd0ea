using Platform.Benchmarks.Growing;
using Spectre.Console;

namespace Platform.Benchmarks.Staging;

/// <summary>What the benchmarks of one run share: the servers, the settings, and the two sides once somebody needs them.</summary>
internal sealed class Stage(Servers servers, Options options) : IAsyncDisposable
{
    private OurSide? ours;
    private NaiveSide? naive;
    private TwoLedgers? ledgers;

    public Servers Servers => servers;

    public Options Options => options;

    public void Say(string line)
    {
        // Standard output is for results alone when a program reads them.
        if (options.Json) Console.Error.WriteLine(line);
        else AnsiConsole.MarkupLineInterpolated($"[dim]{line} …[/]");
    }

    public async Task<OurSide> OursAsync()
    {
        if (ours is null)
        {
            await servers.RememberCommitTimesAsync();
            Say("Starting the platform's services");
            ours = await OurSide.StartAsync(servers);
        }

        return ours;
    }

    public async Task<NaiveSide> NaiveAsync()
    {
        if (naive is null)
        {
            await servers.RememberCommitTimesAsync();
            Say("Starting the baseline's services");
            naive = await NaiveSide.StartAsync(servers);
        }

        return naive;
    }

    /// <summary>Two ledgers of different size; both sides are ended first.</summary>
    public async Task<TwoLedgers> LedgersAsync()
    {
        if (ledgers is null)
        {
            await ClearAsync();
            ledgers = await TwoLedgers.CreateAsync(this);
        }

        return ledgers;
    }

    /// <summary>Ends both sides, so that a benchmark has the machine to itself.</summary>
    public async Task ClearAsync()
    {
        if (ours is not null) await ours.DisposeAsync();
        if (naive is not null) await naive.DisposeAsync();
        (ours, naive) = (null, null);
    }

    public async ValueTask DisposeAsync()
    {
        await ClearAsync();
        if (ledgers is not null) await ledgers.DisposeAsync();
    }
}
