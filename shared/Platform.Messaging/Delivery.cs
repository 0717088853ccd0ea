using System.Text;
using RabbitMQ.Client;

namespace Platform.Messaging;

/// <summary>One message as the broker gave it. <see cref="Settle"/> once its outcome is durable, <see cref="Return"/> where it will not begin here;
/// what is neither holds a place of the prefetch and comes again when the connection ends.</summary>
public sealed class Delivery
{
    private readonly AckWindow acks;
    private readonly ulong tag;

    internal Delivery(AckWindow acks, ulong tag, ReadOnlyMemory<byte> body, IReadOnlyBasicProperties properties, string exchange)
    {
        this.acks = acks;
        this.tag = tag;
        Body = body;
        Properties = properties;
        Exchange = exchange;
    }

    public ReadOnlyMemory<byte> Body { get; }

    public IReadOnlyBasicProperties Properties { get; }

    public string Exchange { get; }

    /// <summary>A text header, or null where it is absent or no text.</summary>
    public string? Header(string name) =>
        Properties.Headers?.TryGetValue(name, out var value) == true
            ? value switch { byte[] bytes => Encoding.UTF8.GetString(bytes), string text => text, _ => null }
            : null;

    /// <summary>Tells the broker, soon and together with its neighbours, that this message is done.</summary>
    public void Settle() => acks.Settle(tag);

    /// <summary>Gives the message back: nothing of it has begun here, and the broker hands it to anyone who reads the queue.</summary>
    public void Return() => acks.Return(tag);
}
