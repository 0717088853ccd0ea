using System.Diagnostics;
using Miner.Learning;
using Platform.Contracts;

namespace Miner.Ordering;

/// <summary>
/// What the observing queue brings: a record with its number, of which only attempts teach, or word of what the ledger holds.
/// </summary>
internal abstract record Incoming
{
    internal sealed record Record(string Source, long Seq, Observation? Attempt, int Bytes) : Incoming
    {
        /// <summary>The part of its command's trace that ends when it is folded; null where nobody looks.</summary>
        public Activity? Span { get; init; }
    }

    internal sealed record LedgerProgress(LedgerAppended Message) : Incoming;
}
