namespace ActionRunner.Sharing;

/// <summary>What one agent has of this runner: its open commands, its turn among the others, and its denials.</summary>
/// <param name="AgentId">Its name; null for what bears none, and for all that are too many to be told apart.</param>
/// <param name="UserId">The broker's user that bears the name, where the broker vouches for it.</param>
/// <param name="Denials">How many of its denials are recorded one by one.</param>
internal sealed record Share(string? AgentId, string? UserId, TokenBucket Denials)
{
    private int open;
    private long openBytes;

    /// <summary>Commands that came and have not ended.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>The size of their bodies.</summary>
    public long OpenBytes => Interlocked.Read(ref openBytes);

    public void Opened(int bytes)
    {
        Interlocked.Increment(ref open);
        Interlocked.Add(ref openBytes, bytes);
    }

    public void Ended(int bytes)
    {
        Interlocked.Decrement(ref open);
        Interlocked.Add(ref openBytes, -bytes);
    }

    /// <summary>Each is its own.</summary>
    public bool Equals(Share? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
