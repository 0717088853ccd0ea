namespace ActionRunner.Guarding;

/// <summary>
/// Whether the miner is left alone. It is from when a whole patience was waited for it in vain, or when it has answered slowly, and never
/// quickly, for longer than that; until it answers quickly again. Quickly is within half a patience. Thread-safe.
/// </summary>
/// <param name="patience">How long the miner may take.</param>
/// <param name="probe">Asks it something that no command and no open transaction waits for.</param>
/// <param name="time">Where the time comes from.</param>
/// <param name="log">Hears when it falls silent, and when it answers again.</param>
internal sealed class Silence(Func<TimeSpan> patience, Func<CancellationToken, Task> probe, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>How long it is left alone before the next question tries it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource end = new();
    private readonly Lock gate = new();
    private long? slowSince;
    private volatile string? reason;

    /// <summary>Why it is left alone; null where it may be asked.</summary>
    public string? Reason => reason;

    /// <summary>Notes an answer, whatever it says, to what was asked then.</summary>
    public void Answered(long asked)
    {
        var whole = patience();
        lock (gate)
        {
            if (time.GetElapsedTime(asked) <= whole / 2)
            {
                slowSince = null;
                return;
            }

            slowSince ??= asked;
            if (time.GetElapsedTime(slowSince.Value) <= whole) return;
        }

        Fall($"for some time it has needed more than {whole.TotalMilliseconds / 2:0} ms for each answer");
    }

    /// <summary>It has fallen silent, for this reason.</summary>
    public void Fall(string why)
    {
        if (Interlocked.CompareExchange(ref reason, why, null) is not null) return;
        log.LogWarning("The miner is left alone ({Reason}); what has the policy deny is denied until it answers quickly", why);
        _ = TryAgainAsync(end.Token);
    }

    public void Dispose()
    {
        end.Cancel();
        end.Dispose();
    }

    private async Task TryAgainAsync(CancellationToken ended)
    {
        while (true)
        {
            await Task.Delay(Pause, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested) return;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ended);
            limit.CancelAfter(patience() / 2);
            try
            {
                await probe(limit.Token);
                lock (gate) slowSince = null;
                reason = null;
                log.LogInformation("The miner answers again");
                return;
            }
            catch (Exception e)
            {
                log.LogDebug("The miner is still left alone ({Reason})", e.Message);
            }
        }
    }
}
