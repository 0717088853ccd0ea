using System.Globalization;
using Microsoft.Extensions.Options;
using Platform.Messaging;

namespace ActionRunner.Sharing;

/// <summary>
/// Keeps agents from each other's way: each has a share of its own, found by the name for which the broker vouches, else by the name
/// that a message gives. Names are free, so whoever makes up many gets
/// many shares; what they cost together is bounded, and a share that the broker vouches for is nobody else's.
/// </summary>
internal sealed class Shares(VouchedNames vouched, IOptions<AcceptingOptions> options, TimeProvider time)
{
    /// <summary>The code of what an agent is denied because of its share, or denied beyond the rate of records.</summary>
    public const string RateLimited = "RATE_LIMITED";

    /// <summary>Agents that are told apart at a time. All others share one.</summary>
    public const int AgentsMax = 1_000;

    /// <summary>So many agents' worth of denials are recorded one by one for all whom the broker does not vouch for together.</summary>
    private const int AgentsTogether = 5;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly AcceptingOptions settings = options.Value;
    private readonly Lock gate = new();
    private readonly Dictionary<(bool Vouched, string Name), Share> shares = [];
    private readonly TokenBucket together = new(
        AgentsTogether * (double)options.Value.DenialsAtOnce, AgentsTogether * (double)options.Value.DenialsPerSecond, time);
    private readonly Share crowd = NewShare(null, null, options.Value, time);
    private long? lookedAt;
    private long openBytes;

    /// <summary>The share of whoever sent this.</summary>
    public Share Of(Sender sender)
    {
        var user = IsOwn(sender.UserId) ? sender.UserId : null;
        var key = (user is not null, user ?? sender.AgentId ?? "");
        lock (gate)
        {
            if (shares.TryGetValue(key, out var share)) return share;
            if (shares.Count >= AgentsMax && user is null && !MakeRoom()) return crowd;
            return shares[key] = NewShare(user ?? sender.AgentId, user, settings, time);
        }
    }

    /// <summary>
    /// Counts a message as open until it is settled or returned. Says why it is not taken where that would be more than its agent's
    /// share.
    /// </summary>
    public string? Open(Share share, Delivery delivery)
    {
        var bytes = delivery.Body.Length;
        var all = Interlocked.Read(ref openBytes) + bytes;
        if (share.Open >= settings.OpenCommands)
            return $"{Number(settings.OpenCommands)} commands of this agent wait or are at work, and more are not taken.";
        if (share.OpenBytes + bytes > settings.OpenBytes)
            return $"This agent's commands that wait or are at work have {Number(settings.OpenBytes)} bytes, and more are not taken.";
        // Of many who hold little each nobody is to blame, until they hold too much all the same.
        if (all > settings.OpenBytesTogether && share.OpenBytes > settings.OpenBytesTogether / 256 || all > 2 * settings.OpenBytesTogether)
            return $"All agents' commands that wait or are at work have {Number(settings.OpenBytesTogether)} bytes, and more are not taken.";
        share.Opened(bytes);
        Interlocked.Add(ref openBytes, bytes);
        delivery.WhenEnded(() =>
        {
            share.Ended(bytes);
            Interlocked.Add(ref openBytes, -bytes);
        });
        return null;
    }

    /// <summary>Whether one more denial of this agent is recorded by itself; else it is counted.</summary>
    public bool MayRecord(Share share) => share.Denials.TryTake() && (share.UserId is not null || together.TryTake());

    /// <summary>What is said of a denial that is counted.</summary>
    public string WhyCounted(string error) =>
        $"{RateLimited}: This was refused, and so was so much before that it is counted and not recorded by itself (one by one: "
        + $"{Number(settings.DenialsAtOnce)} denials of an agent at once, {Number(settings.DenialsPerSecond)} a second after that). "
        + $"The reason was {error}";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static Share NewShare(string? agent, string? user, AcceptingOptions settings, TimeProvider time) =>
        new(agent, user, new TokenBucket(settings.DenialsAtOnce, settings.DenialsPerSecond, time));

    private bool IsOwn(string? user)
    {
        try
        {
            return vouched.IsOwn(user);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What bears the name is denied when it is read.
            return false;
        }
    }

    /// <summary>Forgets those who have nothing open and were denied nothing for long, at most once in a while.</summary>
    private bool MakeRoom()
    {
        if (lookedAt is { } last && time.GetElapsedTime(last) < Look) return false;
        lookedAt = time.GetTimestamp();
        foreach (var (key, _) in shares.Where(s => s.Value.Open == 0 && s.Value.Denials.IsFull).ToList()) shares.Remove(key);
        return shares.Count < AgentsMax;
    }
}
