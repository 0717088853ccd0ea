using Miner.Learning;
using Platform.Contracts;

namespace Miner.Observing;

/// <summary>What the observing queue brings: a record with its number, of which only attempts teach, or word of what the ledger holds.</summary>
internal abstract record Incoming
{
    internal sealed record Record(string Source, long Seq, Observation? Attempt, int Bytes) : Incoming;

    internal sealed record Told(LedgerAppended Message) : Incoming;
}
