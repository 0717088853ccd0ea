namespace Platform.Actions;

/// <summary>
/// Marks a text parameter as the id of something the action touches, so that every record names it (R008): also that of an attempt
/// whose process died before it could say what it had touched.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AffectedAttribute : Attribute;
