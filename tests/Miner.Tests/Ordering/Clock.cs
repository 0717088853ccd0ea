namespace Miner.Tests.Ordering;

/// <summary>Time that goes on when it is told to.</summary>
internal sealed class Clock : TimeProvider
{
    private TimeSpan passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => passed.Ticks;

    public void Pass(TimeSpan span) => passed += span;
}
