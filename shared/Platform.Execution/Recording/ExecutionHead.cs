namespace Platform.Execution;

/// <summary>
/// A record without its lists, of a size that does not grow: what an observer that hands its events out knows at the end. Immutable.
/// </summary>
public sealed class ExecutionHead
{
    internal ExecutionHead(ExecutionOpening opening, ExecutionOutcome outcome, ExecutionSeal seal)
    {
        Opening = opening;
        Outcome = outcome;
        Seal = seal;
    }

    public ExecutionOpening Opening { get; }

    public ExecutionOutcome Outcome { get; }

    public ExecutionSeal Seal { get; }

    /// <summary>Canonical JSON of the three, as it is journaled with the mark.</summary>
    public byte[] ToJson() => CanonicalScratch.Encode(this, static (writer, head) =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("opening"u8);
        head.Opening.Write(writer, withHash: true);
        writer.WritePropertyName("outcome"u8);
        head.Outcome.Write(writer);
        writer.WritePropertyName("seal"u8);
        head.Seal.Write(writer, withHash: true);
        writer.WriteEndObject();
    });

    /// <exception cref="MalformedException">It is not a head as <see cref="ToJson"/> writes it.</exception>
    public static ExecutionHead Read(ReadOnlySpan<byte> utf8)
    {
        var members = Members.Of(utf8);
        var read = new ExecutionHead(ExecutionOpening.Read(members.Object("opening")), ExecutionOutcome.Read(members.Object("outcome")), ExecutionSeal.Read(members.Object("seal")));
        members.End();
        return read;
    }
}
