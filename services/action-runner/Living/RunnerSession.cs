using ActionRunner.Attempts;
using Npgsql;
using Platform.Hosting;

namespace ActionRunner.Living;

/// <summary>
/// Keeps this process registered as a living runner, by the rule of <see cref="Registrations"/>. When its session breaks, the process takes
/// its number up again in another one; only where others have declared that number dead it registers anew, and then the journal's key
/// decides who ends what had begun.
/// </summary>
internal sealed class RunnerSession(
    NpgsqlDataSource database, Registrations registrations, SchemaGate schema, Draining draining, Readiness readiness, TimeProvider time, ILogger<RunnerSession> log) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Longer than the longest pause before a broken session is taken up again.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Registration? current;
    private volatile int[] own = [];
    private long since;
    private int server;

    /// <summary>The registration under which commands begin now; waits for the first one.</summary>
    public async ValueTask<Registration> CurrentAsync(CancellationToken cancel)
    {
        if (current is null) await first.Task.WaitAsync(cancel);
        return current!;
    }

    /// <summary>Others that are gone and not closed yet.</summary>
    public async Task<IReadOnlyList<int>> GoneAsync(CancellationToken cancel)
    {
        var gone = await registrations.GoneAsync(own, cancel);
        return MayJudge ? gone : [];
    }

    /// <summary>Whether the process that began something under this number is gone. This process is not.</summary>
    public async Task<bool> IsGoneAsync(int runnerId, CancellationToken cancel) =>
        !own.Contains(runnerId) && await registrations.IsGoneAsync(runnerId, cancel) && MayJudge;

    // What ended this session may have ended everybody's, and the living need a moment to come back. Asked after the database has answered,
    // because that answer may have been long on its way.
    private bool MayJudge => Volatile.Read(ref since) is not 0 and var began && time.GetElapsedTime(began) > Young;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect("journal");
        await schema.Opened.WaitAsync(stoppingToken);
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LiveAsync(backoff, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Volatile.Write(ref since, 0);
                readiness.NotReady("journal", $"The runner's database session is broken ({e.GetType().Name}).");
                log.LogWarning("The runner's session is broken ({Reason}); taking it up again", e.Message);
                await backoff.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task LiveAsync(Backoff backoff, CancellationToken stop)
    {
        await using var session = await database.OpenConnectionAsync(stop);
        var registration = current;
        if (registration is null || !await Registrations.ResumeAsync(session, registration.RunnerId, server, stop))
        {
            registration = new Registration(await Registrations.RegisterAsync(session, stop));
            own = [.. own, registration.RunnerId];
            current = registration;
            first.TrySetResult();
            log.LogInformation("Registered as runner {RunnerId}", registration.RunnerId);
        }

        server = session.ProcessID;
        Volatile.Write(ref since, time.GetTimestamp());
        readiness.Ready("journal");
        backoff.Reset();
        while (true)
        {
            await Task.Delay(Beat, time, stop);
            if (!await Registrations.RenewAsync(session, registration.RunnerId, registration.SettledBelow, stop))
                throw new InvalidOperationException("another runner declared this one dead");
        }
    }

    /// <summary>Stays alive until the last attempt has its record: nobody should close what is still ending well.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await draining.Done.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }
}
