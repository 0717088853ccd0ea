namespace Platform.Actions;

/// <summary>
/// Marks a parameter as secret or personal: its value is redacted before it is stored, logged, published or quoted in an error (G11).
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SensitiveAttribute : Attribute;
