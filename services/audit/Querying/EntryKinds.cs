using Audit.Proving;
using Platform.Integrity;
using Platform.Journal;

namespace Audit.Querying;

/// <summary>The kinds that an entry can be of: those that sources report, and those that the ledger writes of itself.</summary>
internal static class EntryKinds
{
    public static IReadOnlyList<string> All { get; } = [.. RecordForms.All.Select(f => f.Kind), RemovedPayloads.Kind, KeyChanges.Kind];
}
