using Platform.Hosting;

namespace Platform.Witnessing;

/// <summary>A checkpoint as it came: nothing of it was checked.</summary>
/// <param name="Checkpoint">The note.</param>
/// <param name="VerifierKey">The key that came with it; null where none did.</param>
public sealed record UncheckedCheckpoint(string Checkpoint, string? VerifierKey);

/// <summary>The newest checkpoint that came by the bus and was not looked at yet; a newer one takes its place.</summary>
public sealed class HeardCheckpoint : Wakeup
{
    private UncheckedCheckpoint? newest;

    public void Put(UncheckedCheckpoint heard)
    {
        Volatile.Write(ref newest, heard);
        Wake();
    }

    /// <summary>The newest one, which is then looked at; null where none came since.</summary>
    public UncheckedCheckpoint? Take() => Interlocked.Exchange(ref newest, null);
}
