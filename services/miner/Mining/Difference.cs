using System.Text;
using Miner.Learning;

namespace Miner.Mining;

/// <summary>
/// Something that mining anew makes otherwise than it is kept; null where only one of the two knows it. <see cref="Where"/> it is kept: <c>memory</c> (what guidance is given from),
/// <c>pattern</c> (the row that people query) or <c>cell</c> (what the miner goes on from).
/// </summary>
internal sealed record Difference(string ActionType, string? Trigger, string Level, string Where, string? Stored, string? Mined)
{
    public const string Memory = "memory";
    public const string Pattern = "pattern";
    public const string Cell = "cell";

    public static Difference Of(PatternKey key, string where, byte[]? stored, byte[]? mined) =>
        new(key.ActionType, key.Trigger, key.Pooled ? "pooled" : "trigger", where, Text(stored), Text(mined));

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}
