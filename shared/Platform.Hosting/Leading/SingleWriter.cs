using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Hosting;

/// <summary>
/// Work that one process at a time may do. Of several, the one whose session holds the database's advisory lock does it; the others stand
/// by, and the first of them takes over within a second of the holder's end. The session is the fence: the work writes through it and
/// nothing else, so that a holder that lost its lock cannot write any more.
/// </summary>
/// <remarks>
/// A holder that froze is ended after <see cref="Patience"/>: by the server where its session is idle, so that a holder has to speak more
/// often, and by those who stand by where the database waits for it within a statement.
/// </remarks>
public sealed class SingleWriter
{
    /// <summary>How often those who stand by look for the lock.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(5);

    /// <summary>What the work is called in logs and in the database's list of sessions, e.g. <c>ledger writer</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The advisory lock's key in this database.</summary>
    public required long Lock { get; init; }

    /// <summary>The service's own connection; the session is made from it, and is not pooled.</summary>
    public required string? ConnectionString { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Log { get; init; }

    /// <summary>How long a holder may say nothing.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Settings of the session, e.g. <c>-c enable_seqscan=off</c>.</summary>
    public string Settings { get; init; } = "";

    /// <summary>Called with each new session before it asks for the lock. What it throws counts as an interruption.</summary>
    public Func<NpgsqlConnection, CancellationToken, Task>? Opened { get; init; }

    /// <summary>Called at every look that finds the lock with another process.</summary>
    public Func<Task>? StandingBy { get; init; }

    /// <summary>Called when the session or the work failed; it is begun again after a while.</summary>
    public Func<Exception, Task>? Interrupted { get; init; }

    /// <summary>
    /// Does the work whenever this process holds the lock, until the work returns by itself or <paramref name="stop"/> is cancelled.
    /// </summary>
    public async Task RunAsync(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var sessions = Sessions();
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), Time);
        while (!stop.IsCancellationRequested)
        {
            long? began = null;
            try
            {
                await using var session = await sessions.OpenConnectionAsync(stop);
                if (Opened is { } opened) await opened(session, stop);
                await StandByAsync(session, stop);
                Log.LogInformation("This process is the {Work} now", Name);
                began = Time.GetTimestamp();
                await work(session, stop);
                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (Interrupted is { } interrupted) await interrupted(e);
                // Work that fails at once is not begun again at once.
                if (began is { } since && Time.GetElapsedTime(since) > LongEnough) backoff.Reset();
                Log.LogWarning("The {Work} was interrupted ({Reason}); nothing is lost, it goes on with the next session", Name, e.Message);
                await backoff.WaitAsync(stop);
            }
        }
    }

    /// <summary>Returns holding the lock.</summary>
    private async Task StandByAsync(NpgsqlConnection session, CancellationToken stop)
    {
        var said = false;
        var holder = new StuckHolder(session, Lock, Patience, Time);
        while (!await TryLockAsync(session, stop))
        {
            if (await holder.EndAsync(stop)) Log.LogWarning("The {Work} made the database wait for {Seconds} s; its session was ended", Name, Patience.TotalSeconds);
            if (!said)
            {
                said = true;
                Log.LogInformation("Another process is the {Work}; this one stands by", Name);
            }

            if (StandingBy is { } standingBy) await standingBy();
            await Task.Delay(Look, Time, stop);
        }
    }

    private async Task<bool> TryLockAsync(NpgsqlConnection session, CancellationToken stop)
    {
        await using var take = session.Command("SELECT pg_try_advisory_lock($1)", Lock);
        return await take.ExecuteScalarAsync(stop) is true;
    }

    /// <summary>Unpooled, so that closing one really ends its session and frees the lock.</summary>
    private NpgsqlDataSource Sessions() => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString)
    {
        ApplicationName = Name,
        Pooling = false,
        MaxAutoPrepare = 50,
        AutoPrepareMinUsages = 2,
        Timeout = 5,
        CommandTimeout = 30,
        WriteBufferSize = 64 * 1024,
        Options = $"-c synchronous_commit=on -c jit=off -c idle_session_timeout={Seconds} -c idle_in_transaction_session_timeout={Seconds} {Settings}".Trim(),
    });

    private string Seconds => $"{(int)Patience.TotalSeconds}s";
}
