namespace Miner.Ordering;

/// <summary>The ledger holds less of a source than it told, or than was learned from.</summary>
internal sealed class LedgerShortException(string source, long holds, long wanted) : IOException(
    $"the ledger holds the records of {source} up to {holds} only, not up to {wanted}; it was cut, or restored from an older backup. './platform mine' learns anew from what it holds");
