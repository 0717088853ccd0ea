using System.Runtime.InteropServices;

namespace Platform.Laws;

/// <summary>A run of a text's bytes, counted from the first byte of the text.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ByteSpan(int Start, int Length)
{
    /// <summary>The first byte after the run.</summary>
    public int End => Start + Length;
}
