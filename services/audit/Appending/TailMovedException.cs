namespace Audit.Appending;

/// <summary>The ledger does not end as this writer, the only one, had left it.</summary>
internal sealed class TailMovedException(long expected, long found) : Exception(
    found == expected
        ? $"The last entry, {expected}, has another hash than the one this writer gave it."
        : $"The ledger ends with entry {found} although this writer had left it ending with {expected}.");
