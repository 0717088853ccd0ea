using Platform.Benchmarks.Loading;
using Platform.Benchmarks.Measuring;

namespace Platform.Benchmarks.Staging;

/// <summary>One of the two that are compared, running.</summary>
internal interface ISide : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Where its agents publish.</summary>
    Uri Broker { get; }

    /// <summary>Everything of it that uses the processor, the servers included.</summary>
    CpuClock Cpu { get; }

    ServiceProcess Runner { get; }

    ServiceProcess Audit { get; }

    List<Command> Commands(int count);

    Task<long> LedgerSizeAsync();

    /// <summary>How many of the ledger's rows from <paramref name="first"/> on say SUCCESS.</summary>
    Task<long> SuccessesAsync(long first);

    /// <summary>When the ledger row of each command was committed.</summary>
    Task<Dictionary<Guid, DateTime>> CommitTimesAsync(long first);
}
