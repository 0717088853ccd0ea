using System.ComponentModel.DataAnnotations;

namespace ActionRunner.Cataloguing;

/// <summary>
/// A text that people tell things apart by, as ids are (<see cref="Identifier"/>), and that is no id of something that is touched.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class IdentifierAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (value is not string text || Identifier.Fault(text) is not { } fault) return ValidationResult.Success;
        return new ValidationResult(fault, validationContext.MemberName is { } name ? [name] : null);
    }
}
