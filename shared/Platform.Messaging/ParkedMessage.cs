namespace Platform.Messaging;

/// <summary>One message that was parked, and what became of it.</summary>
/// <param name="From">The queue whose reader did not take it; empty where the broker does not tell.</param>
/// <param name="To">The queue that it was put back into; null where it was removed.</param>
/// <param name="MessageId">The sender's name for it, where it has one.</param>
/// <param name="BodySha256">SHA-256 of its body, lower-case hex.</param>
/// <param name="BodyBytes">The size of its body.</param>
/// <param name="Copies">How often the same message stood there.</param>
public sealed record ParkedMessage(string From, string? To, string? MessageId, string BodySha256, int BodyBytes, int Copies);

/// <summary>The message was left as it was; the code and a sentence say why.</summary>
public sealed class ParkedException(string code, string sentence, Exception? cause = null) : Exception(sentence, cause)
{
    public string Code { get; } = code;
}
