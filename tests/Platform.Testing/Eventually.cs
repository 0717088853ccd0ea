using System.Diagnostics;

namespace Platform.Testing;

/// <summary>Waits on a condition, with a deadline. The only place in the tests where time is let pass.</summary>
public static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What a limit says is for a machine that does nothing else; here other tests kill and start processes beside it.</summary>
    private const int Company = 3;

    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LastLook = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// A look costs a connection to a database, or more, and takes from what is waited for. What has been waited for long may be seen a
    /// little later.
    /// </summary>
    private static TimeSpan Look(TimeSpan waited) =>
        TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 10, FirstLook.Ticks, LastLook.Ticks));

    /// <summary>
    /// Returns as soon as the condition holds; an exception of it counts as "not yet". One that never answers ends with the limit, too.
    /// </summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null, Func<string>? diagnose = null)
    {
        var began = Stopwatch.GetTimestamp();
        var limit = (within ?? Patience) * Company;
        Exception? last;
        do
        {
            try
            {
                last = null;
                if (await condition().WaitAsync(limit)) return;
            }
            catch (Exception e)
            {
                last = e;
            }

            await Task.Delay(Look(Stopwatch.GetElapsedTime(began)));
        }
        while (Stopwatch.GetElapsedTime(began) < limit);
        throw new NeverException($"After {limit.TotalSeconds} s it was still not so that {what}.{(last is null ? "" : " Last error: " + last)}\n{diagnose?.Invoke()}");
    }

    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? within = null, Func<string>? diagnose = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, within, diagnose);

    /// <summary>Asks until the answer is the expected one.</summary>
    public static async Task EqualAsync<T>(T expected, Func<Task<T>> ask, string what, TimeSpan? within = null, Func<string>? diagnose = null)
    {
        T? got = default;
        await TrueAsync(
            async () => EqualityComparer<T>.Default.Equals(expected, got = await ask()),
            $"{what} is {expected}",
            within,
            () => $"It was {got}.\n{diagnose?.Invoke()}");
    }

    /// <summary>Asks until there is an answer.</summary>
    public static async Task<T> SomeAsync<T>(Func<Task<T?>> ask, string what, TimeSpan? within = null, Func<string>? diagnose = null)
        where T : class
    {
        T? got = null;
        await TrueAsync(async () => (got = await ask()) is not null, what, within, diagnose);
        return got!;
    }

    /// <summary>A bounded pause where a test has to show that something does <em>not</em> happen.</summary>
    public static async Task NeverAsync(Func<Task<bool>> condition, string what, TimeSpan during)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < during)
        {
            if (await condition()) throw new NeverException($"It happened that {what}.");
            await Task.Delay(Look(Stopwatch.GetElapsedTime(began)));
        }
    }
}

/// <summary>What a test waited for did not come.</summary>
public sealed class NeverException(string sentence) : Exception(sentence);
