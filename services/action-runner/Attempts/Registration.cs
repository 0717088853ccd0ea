using Platform.Messaging;

namespace ActionRunner.Attempts;

/// <summary>A command's number among those of one runner registration.</summary>
internal readonly record struct Ticket(Registration Registration, long Ordinal)
{
    /// <summary>The command has its record.</summary>
    public void Settle() => Registration?.Settle(Ordinal);
}

/// <summary>Others took this runner for gone: nothing begins under its number any more.</summary>
internal sealed class DeclaredDeadException(int runnerId) : Exception($"runner {runnerId} was declared dead");

/// <summary>One life of this process in <c>journal.runner</c>.</summary>
internal sealed class Registration(int runnerId)
{
    private readonly Lock gate = new();
    private readonly Watermark settled = new();
    private long last;

    public int RunnerId => runnerId;

    public Ticket Next() => new(this, Interlocked.Increment(ref last));

    public void Settle(long ordinal)
    {
        lock (gate) settled.Done((ulong)ordinal);
    }

    /// <summary>Every command with a lower ordinal has its record.</summary>
    public long SettledBelow
    {
        get { lock (gate) return (long)settled.UpTo + 1; }
    }
}
