using System.Text;
using Miner.Learning;

namespace Miner.Mining;

/// <summary>
/// Something that mining anew makes otherwise than it is kept; null where only one of the two knows it. <see cref="Where"/> it is kept:
/// <c>memory</c> (what guidance is given from), <c>pattern</c> (the row that people query), <c>cell</c> (what the miner goes on from),
/// <c>source</c> (how far a source was folded; its name stands for the action type, and the level names the column) or <c>model</c> (the
/// generation that serves).
/// </summary>
internal sealed record Difference(string ActionType, string? Trigger, string Level, string Where, string? Stored, string? Mined)
{
    public const string Memory = "memory";
    public const string Pattern = "pattern";
    public const string Cell = "cell";

    public const string Source = "source";
    public const string Model = "model";

    /// <summary>A column of the bookkeeping that is not what the miner goes by.</summary>
    public static Difference Of(string name, string column, string where, string? stored, string? known) => new(name, null, column, where, stored, known);

    public static Difference Of(PatternKey key, string where, byte[]? stored, byte[]? mined) =>
        new(key.ActionType, key.Trigger, key.Pooled ? "pooled" : "trigger", where, Text(stored), Text(mined));

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}
