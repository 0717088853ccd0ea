using Platform.Hosting;

namespace Platform.Journal;

/// <summary>
/// Wakes the relay of this process at once when a record was committed here; records of other processes are found by its polling.
/// </summary>
public sealed class JournalSignal : Wakeup;
