using System.Text.Json;

namespace Platform.Messaging;

/// <summary>
/// What travels around a request: plain JSON stands alone, a MassTransit message stands in an envelope that also says where to
/// answer. Both are read from the same bytes, by content type.
/// </summary>
/// <param name="Message">The request's own bytes.</param>
/// <param name="ReplyTo">Where to answer, or null.</param>
/// <param name="RequestId">MassTransit's correlation of the answer; with it the answer goes in an envelope too.</param>
public sealed record Envelope(ReadOnlyMemory<byte> Message, string? ReplyTo, Guid? RequestId)
{
    public const string ContentType = "application/vnd.masstransit+json";

    /// <summary>Opens the delivery.</summary>
    /// <exception cref="JsonException">The content type promises an envelope and the body is none.</exception>
    public static Envelope Open(Delivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        if (delivery.Properties.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) != true)
            return new Envelope(delivery.Body, delivery.Properties.ReplyTo, null);

        var reader = new Utf8JsonReader(delivery.Body.Span);
        ReadOnlyMemory<byte>? message = null;
        string? response = null;
        Guid? request = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("The MassTransit envelope is no JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "message":
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    message = delivery.Body[start..(int)reader.BytesConsumed];
                    break;
                case "responseAddress" when reader.TokenType == JsonTokenType.String:
                    response = reader.GetString();
                    break;
                case "requestId" when reader.TokenType == JsonTokenType.String:
                    request = reader.TryGetGuid(out var id) ? id : null;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new Envelope(
            message ?? throw new JsonException("The MassTransit envelope has no member 'message'."),
            delivery.Properties.ReplyTo ?? LastSegment(response),
            request);
    }

    private static string? LastSegment(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) ? Uri.UnescapeDataString(uri.Segments[^1]) : null;
}
