using System.Runtime.InteropServices;

namespace Miner.Learning;

/// <summary>
/// What the next attempt of a trace has to know of the one before it: what it was, and the two cells that learn how things went on.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PreviousAttempt(long Seq, string ActionType, Outcome Outcome, Cell? Cell, Cell? Pool);
