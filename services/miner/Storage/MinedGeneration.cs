using System.Runtime.InteropServices;

namespace Miner.Storage;

/// <summary>A generation that is mined beside the one that serves, within one session of the database.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MinedGeneration(int Session, int Generation);
