namespace Platform.Messaging;

/// <summary>
/// The names for which the broker vouches: each belongs to a user of its own, and only what that user sends may bear it. The broker
/// refuses a message whose
/// AMQP property <c>user_id</c> is not the user that sends it, so the property is enough.
/// </summary>
/// <param name="file">One name a line; null where no agent has a user of its own. Written by <c>./platform agents</c>, and read again
/// when it has changed.</param>
/// <param name="always">Whether every name has to be vouched for.</param>
/// <param name="time">The clock.</param>
public sealed class VouchedNames(string? file, bool always, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();
    private HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    private (DateTime WrittenAt, long Bytes) read;
    private long? lookedAt;

    /// <summary>Whether the broker's user stands for one agent alone.</summary>
    /// <exception cref="IOException">The list cannot be read.</exception>
    public bool IsOwn(string? userId) => userId is not null && (always || Names().Contains(userId));

    /// <summary>Why a message that bears this agent's name is not taken for the agent's, <c>CODE: sentence</c>; null where it is.</summary>
    /// <param name="agentId">Who it says it is from.</param>
    /// <param name="userId">Who sends it, as the broker says; null where the sender did not ask for that.</param>
    public string? WhyNot(string agentId, string? userId)
    {
        ArgumentNullException.ThrowIfNull(agentId);
        if (agentId == userId) return null;
        HashSet<string> own;
        try
        {
            own = Names();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "UNVOUCHED: The list of agents that have users of their own cannot be read; nothing is taken until it can.";
        }

        if (always || own.Contains(agentId))
            return $"UNVOUCHED: The AMQP property user_id must be the agent's name '{Cut(agentId)}', and the broker's user with it.";
        return userId is not null && own.Contains(userId)
            ? $"UNVOUCHED: The user '{Cut(userId)}' speaks for itself alone: agentId must be that name."
            : null;
    }

    private HashSet<string> Names()
    {
        lock (gate)
        {
            if (file is null || lookedAt is { } last && time.GetElapsedTime(last) < Fresh) return names;
            var info = new FileInfo(file);
            var now = info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
            if (now != read)
            {
                var lines = info.Exists ? File.ReadLines(file).Select(l => l.Trim()).Where(l => l.Length > 0) : [];
                names = new HashSet<string>(lines, StringComparer.OrdinalIgnoreCase);
                read = now;
            }

            lookedAt = time.GetTimestamp();
            return names;
        }
    }

    private static string Cut(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
