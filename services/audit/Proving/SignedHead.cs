using Platform.Hosting;
using Platform.Proofs.Notes;

namespace Audit.Proving;

/// <summary>
/// What this process signed last, between the signer and those who carry it further: the signer never waits for them, and they see the
/// newest only. Nothing where another process signs, or where nothing is signed any more.
/// </summary>
internal sealed class SignedHead : IDisposable
{
    private readonly Wakeup announcer = new();
    private readonly Wakeup collector = new();

    private SignedNote? newest;

    public SignedNote? Newest => Volatile.Read(ref newest);

    public void Set(SignedNote? note)
    {
        Volatile.Write(ref newest, note);
        if (note is null) return;
        announcer.Wake();
        collector.Wake();
    }

    /// <summary>For the announcer: until there is a newer one, at most so long.</summary>
    public Task WaitToTellAsync(TimeSpan most, CancellationToken cancel) => announcer.WaitAsync(most, cancel);

    /// <summary>For whoever has it cosigned.</summary>
    public Task WaitToAskAsync(TimeSpan most, CancellationToken cancel) => collector.WaitAsync(most, cancel);

    public void Dispose()
    {
        announcer.Dispose();
        collector.Dispose();
    }
}
