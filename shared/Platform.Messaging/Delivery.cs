using System.Security.Cryptography;
using System.Text;
using RabbitMQ.Client;

namespace Platform.Messaging;

/// <summary>One message as the broker gave it. <see cref="Settle"/> once its outcome is durable, <see cref="Return"/> where it will not
/// begin here; what is neither holds a place of the prefetch and comes again when the connection ends.</summary>
public sealed class Delivery
{
    private readonly AckWindow acks;
    private readonly ulong tag;
    private byte[]? sha256;
    private Action? ended;

    internal Delivery(AckWindow acks, ulong tag, ReadOnlyMemory<byte> body, IReadOnlyBasicProperties properties, string exchange)
    {
        this.acks = acks;
        this.tag = tag;
        Body = body;
        BodyBytes = body.Length;
        Properties = properties;
        Exchange = exchange;
    }

    /// <summary>The message's body; empty where it is larger than its reader takes, or was dropped.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>The size of the body as it came, whether it is held or not.</summary>
    public int BodyBytes { get; }

    /// <summary>SHA-256 of the body as it came.</summary>
    public ReadOnlyMemory<byte> BodySha256 => sha256 ??= SHA256.HashData(Body.Span);

    public IReadOnlyBasicProperties Properties { get; }

    public string Exchange { get; }

    /// <summary>A text header, or null where it is absent or no text.</summary>
    public string? Header(string name) =>
        Properties.Headers?.TryGetValue(name, out var value) == true
            ? value switch { byte[] bytes => Encoding.UTF8.GetString(bytes), string text => text, _ => null }
            : null;

    /// <summary>Lets go of the body, which nobody will read: what waits for its turn to be settled costs no more than its head.</summary>
    public void DropBody()
    {
        _ = BodySha256;
        Body = default;
    }

    /// <summary>Has this called once, when the message is settled or given back.</summary>
    public void WhenEnded(Action call) => ended = call;

    /// <summary>Tells the broker, soon and together with its neighbours, that this message is done.</summary>
    public void Settle()
    {
        acks.Settle(tag);
        Interlocked.Exchange(ref ended, null)?.Invoke();
    }

    /// <summary>Gives the message back: nothing of it has begun here, and the broker hands it to anyone who reads the queue.</summary>
    public void Return()
    {
        acks.Return(tag);
        Interlocked.Exchange(ref ended, null)?.Invoke();
    }

    /// <summary>Says that nobody will ever take it as it is: the broker parks it for a person, where its queue's policy says so.</summary>
    public void Refuse()
    {
        acks.Refuse(tag);
        Interlocked.Exchange(ref ended, null)?.Invoke();
    }

    /// <summary>A message whose body is larger than its reader takes: what it was is told, and it is not held.</summary>
    internal static Delivery TooLarge(AckWindow acks, ulong tag, ReadOnlyMemory<byte> body, IReadOnlyBasicProperties properties, string exchange)
    {
        var delivery = new Delivery(acks, tag, body, properties, exchange);
        delivery.DropBody();
        return delivery;
    }
}
