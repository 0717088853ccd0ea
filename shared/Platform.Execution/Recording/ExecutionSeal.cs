using System.Text.Json;

namespace Platform.Execution;

/// <summary>
/// What a record must hold, written into it when it is made: how many events and side effects, and the last hash of each. A tail that was
/// cut off is seen by it. Its hash covers the opening and the outcome too, and is the hash of the whole record. Immutable.
/// </summary>
public sealed class ExecutionSeal
{
    internal ExecutionSeal(int eventCount, Digest lastEventHash, int sideEffectCount, Digest lastSideEffectHash, Digest hash)
    {
        EventCount = eventCount;
        LastEventHash = lastEventHash;
        SideEffectCount = sideEffectCount;
        LastSideEffectHash = lastSideEffectHash;
        Hash = hash;
    }

    public int EventCount { get; }

    /// <summary>The opening's hash where there is no event.</summary>
    public Digest LastEventHash { get; }

    public int SideEffectCount { get; }

    /// <summary>The opening's hash where there is no side effect.</summary>
    public Digest LastSideEffectHash { get; }

    /// <summary>The record's hash: keep it elsewhere, and nobody can give you another record.</summary>
    public Digest Hash { get; }

    internal static ExecutionSeal Close(ExecutionOpening opening, ExecutionOutcome outcome, int eventCount, Digest lastEventHash, int sideEffectCount, Digest lastSideEffectHash)
    {
        var open = new ExecutionSeal(eventCount, lastEventHash, sideEffectCount, lastSideEffectHash, default);
        return new ExecutionSeal(eventCount, lastEventHash, sideEffectCount, lastSideEffectHash, open.ComputeHash(opening, outcome));
    }

    /// <summary>
    /// SHA-256 over <c>platform-execution-record/1</c>, a line feed, and the canonical JSON of the outcome, the opening's hash and this
    /// seal without its hash.
    /// </summary>
    public Digest ComputeHash(ExecutionOpening opening, ExecutionOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(opening);
        ArgumentNullException.ThrowIfNull(outcome);
        return CanonicalScratch.Hash("platform-execution-record/1"u8, (opening, outcome, seal: this), static (writer, sealing) =>
        {
            writer.WriteStartObject();
            writer.Digest("openingHash"u8, sealing.opening.Hash);
            writer.WritePropertyName("outcome"u8);
            sealing.outcome.Write(writer);
            writer.WritePropertyName("seal"u8);
            sealing.seal.Write(writer, withHash: false);
            writer.WriteEndObject();
        });
    }

    internal static ExecutionSeal Read(Members members)
    {
        var read = new ExecutionSeal(
            members.Integer("eventCount"), members.Digest("lastEventHash"), members.Integer("sideEffectCount"), members.Digest("lastSideEffectHash"), members.Digest("hash"));
        members.End();
        return read;
    }

    internal void Write(Utf8JsonWriter writer, bool withHash)
    {
        writer.WriteStartObject();
        writer.WriteNumber("eventCount"u8, EventCount);
        if (withHash)
        {
            writer.Digest("hash"u8, Hash);
        }

        writer.Digest("lastEventHash"u8, LastEventHash);
        writer.Digest("lastSideEffectHash"u8, LastSideEffectHash);
        writer.WriteNumber("sideEffectCount"u8, SideEffectCount);
        writer.WriteEndObject();
    }
}
