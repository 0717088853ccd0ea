using System.Runtime.InteropServices;

namespace Miner.Learning;

/// <summary>What a pattern is about: an action type under one trigger (or under none), or pooled over all triggers of the type.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PatternKey(string ActionType, string? Trigger, bool Pooled)
{
    /// <summary>Longest action type and trigger, in UTF-16 units; longer ones are known by their beginning.</summary>
    public const int MaxLength = 256;

    /// <summary>Where attempts go whose trigger came after there were too many.</summary>
    public const string OtherTriggers = "(other triggers)";

    /// <summary>Where attempts go whose action type came after there were too many.</summary>
    public const string OtherActions = "(other actions)";

    /// <summary>The key of attempts of this type under this trigger, bounded as <see cref="Learner"/> bounds it.</summary>
    public static PatternKey Of(string actionType, string? trigger) =>
        new(BoundedText.Cut(actionType, MaxLength), trigger is null ? null : BoundedText.Cut(trigger, MaxLength), Pooled: false);

    /// <summary>The key of all attempts of this type.</summary>
    public static PatternKey Pool(string actionType) => new(BoundedText.Cut(actionType, MaxLength), null, Pooled: true);
}
