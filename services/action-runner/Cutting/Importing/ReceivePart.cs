using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using Cutting.Pins;
using Cutting.Storage;

namespace Cutting.Importing;

/// <summary>
/// Takes one part of a document's text. What was taken is kept as it came: a byte order mark and line ends of any kind stay.
/// </summary>
[Action("document.receive", Description = "Takes one part of a document's text; document.register joins them.", TimeoutSeconds = 20)]
public sealed class ReceivePart : ITransactionalAction<ReceivePart.Parameters>
{
    /// <summary>Of a part's text in UTF-8.</summary>
    private const int BytesMax = 96 * 1024;

    public sealed record Parameters
    {
        [Affected, Description("The document."), RegularExpression(Shape.DocumentId)]
        public required string DocumentId { get; init; }

        [Description("The SHA-256 of the whole text in UTF-8, lower-case hex."), RegularExpression(Shape.Sha256)]
        public required string Sha256 { get; init; }

        [Description("Which part this is, from 1 on."), Range(1, 200)]
        public required int Part { get; init; }

        [Description("How many parts there are."), Range(1, 200)]
        public required int Parts { get; init; }

        [Description("This part's text, at most 96 KiB in UTF-8."), StringLength(BytesMax, MinimumLength = 1)]
        public required string Text { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        if (parameters.Part > parameters.Parts)
            throw new ActionFailedException("PART_OUT_OF_RANGE", $"There is no part {parameters.Part} of {parameters.Parts}.");
        var bytes = Encoding.UTF8.GetBytes(parameters.Text);
        if (bytes.Length > BytesMax)
            throw new ActionFailedException("PART_TOO_LARGE", $"The part has {bytes.Length} bytes; at most {BytesMax} are taken.");

        var connection = await context.OpenDatabaseAsync();
        var part = new SourcePart(parameters.Sha256, context.AgentId, parameters.Parts, parameters.Part);
        var isNew = await SourceParts.AddAsync(connection, part, bytes, context.Cancellation);
        if (!isNew) RequireSame(part, bytes, await SourceParts.ReadAsync(connection, part, context.Cancellation));
        return new { part = part.Number, bytes = bytes.Length, partSha256 = CanonicalSha.Of(bytes), isNew };
    }

    private static void RequireSame(SourcePart part, byte[] sent, byte[] there)
    {
        if (sent.AsSpan().SequenceEqual(there)) return;
        throw new ActionFailedException(
            "PART_CONFLICT",
            $"Part {part.Number} of {part.Parts} was sent before with another text. Send all of it again, in another number of parts.");
    }
}
