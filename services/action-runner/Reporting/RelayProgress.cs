namespace ActionRunner.Reporting;

/// <summary>What the relay of this process knows: how far it is, and how far the ledger says it is.</summary>
internal sealed class RelayProgress(TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Wakeup changed = new();
    private long lastMoved;
    private long lastHeard;

    /// <summary>The journal's name, and whether this process leads; null while it does not.</summary>
    public string? Source { get; private set; }

    /// <summary>The last number given.</summary>
    public long LastSeq { get; private set; }

    /// <summary>Everything up to this number is in the ledger.</summary>
    public long Acknowledged { get; private set; }

    public void Lead(string source, long lastSeq, long acknowledged)
    {
        lock (gate)
        {
            (Source, LastSeq, Acknowledged) = (source, lastSeq, acknowledged);
            lastMoved = time.GetTimestamp();
        }
    }

    public void Resign() => Source = null;

    public void Numbered(long seq)
    {
        lock (gate) LastSeq = Math.Max(LastSeq, seq);
    }

    /// <summary>Publishing begins at this number; from a quiet state on the ledger's patience is counted anew.</summary>
    public void Publishing(long seq)
    {
        lock (gate)
        {
            if (seq == Acknowledged + 1) lastMoved = time.GetTimestamp();
        }
    }

    /// <summary>
    /// The ledger's word. It never goes back here: a ledger that has less than it had acknowledged was cut, and that must stay visible as a gap
    /// instead of being filled again without a word.
    /// </summary>
    public void Acknowledge(string source, long contiguous)
    {
        lock (gate)
        {
            if (source != Source) return;
            lastHeard = time.GetTimestamp();
            if (contiguous <= Acknowledged) return;
            Acknowledged = contiguous;
            lastMoved = lastHeard;
        }

        changed.Wake();
    }

    /// <summary>
    /// The ledger is alive and yet has not taken what was published to it: its queue was lost or emptied, so it must be published again.
    /// </summary>
    public bool IsLost(long published, TimeSpan patience)
    {
        lock (gate)
        {
            if (published <= Acknowledged || lastHeard == 0) return false;
            if (time.GetElapsedTime(lastHeard) > TimeSpan.FromSeconds(3) || time.GetElapsedTime(lastMoved) < patience) return false;
            lastMoved = time.GetTimestamp();
            return true;
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancel) => changed.WaitAsync(atMost, cancel);

    public void Dispose() => changed.Dispose();
}
