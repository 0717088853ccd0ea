using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cutting.Pins;

/// <summary>What every phase is told.</summary>
public abstract record PhaseParameters : IValidatableObject
{
    private const int PinsMax = 64;
    private const int PinLength = 200;

    [Affected, Description("The run."), RegularExpression(Shape.RunId)]
    public required string RunId { get; init; }

    [Affected, Description("The document."), RegularExpression(Shape.DocumentId)]
    public required string DocumentId { get; init; }

    [Description("The SHA-256 of the document's text."), RegularExpression(Shape.Sha256)]
    public required string SourceVersionId { get; init; }

    [Description("What the run has pinned so far: an object whose members are texts.")]
    public required JsonObject Pins { get; init; }

    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Pins.Count > PinsMax) yield return new ValidationResult($"There are at most {PinsMax} pins.", [nameof(Pins)]);
        foreach (var (name, value) in Pins)
        {
            if (value?.GetValueKind() != JsonValueKind.String || value.GetValue<string>() is not { Length: >= 1 and <= PinLength })
                yield return new ValidationResult($"Each pin is a text of 1 to {PinLength} characters.", [nameof(Pins)]);
            if (name.Length > PinLength) yield return new ValidationResult("A pin's name is too long.", [nameof(Pins)]);
        }
    }
}
