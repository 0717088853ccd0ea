using System.Runtime.InteropServices;

namespace Platform.Statements;

/// <summary>Entries of the ledger that follow each other, both ends included.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EntryRange(long From, long To)
{
    public long Count => To - From + 1;

    public override string ToString() => From == To ? $"{From}" : $"{From}-{To}";
}
