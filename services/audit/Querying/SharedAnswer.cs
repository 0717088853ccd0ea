namespace Audit.Querying;

/// <summary>
/// One answer for all who ask within a second, for a question that costs as much as the ledger is long. An answer is never older than
/// that, counted from when its reading began; who comes while one is being read waits for it, and a failed one is forgotten.
/// </summary>
internal sealed class SharedAnswer<T>(Func<CancellationToken, Task<T>> ask, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<T>? asked;
    private long began;

    public Task<T> AskAsync(CancellationToken cancel)
    {
        lock (gate)
        {
            if (asked is null || (asked.IsCompleted && (!asked.IsCompletedSuccessfully || time.GetElapsedTime(began) > Kept)))
            {
                began = time.GetTimestamp();

                // Not whoever asks first ends the reading for the others.
                asked = ask(CancellationToken.None);
            }

            return asked.WaitAsync(cancel);
        }
    }
}
