namespace Platform.Actions;

/// <summary>
/// Marks a text parameter as the id of something the action touches, so that every record names it (R008): also that of an attempt
/// whose process died before it could say what it had touched.
/// What is no id is refused before anything is attempted.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AffectedAttribute : Attribute
{
    /// <summary>
    /// Whether ids are taken too that today's rule for ids refuses (docs/coding/ids.md). Only for what takes a thing away: one may be left
    /// from before the rule.
    /// </summary>
    public bool TakesOldIds { get; init; }
}
