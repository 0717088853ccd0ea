using System.Text.Json;

namespace ActionRunner.Attempts;

/// <summary>How an attempt ended.</summary>
/// <param name="Status">A word of <see cref="Platform.Contracts.AttemptStatus"/>.</param>
/// <param name="Error"><c>CODE: sentence</c>, or null after a success.</param>
/// <param name="AffectedIds">What it touched, in the order of touching.</param>
/// <param name="Output">A JSON object.</param>
/// <param name="DurationMs">Wall time in milliseconds; 0 where the process that knew it is gone.</param>
internal sealed record Outcome(string Status, string? Error, IReadOnlyList<string> AffectedIds, JsonElement Output, long DurationMs)
{
    public static readonly JsonElement NoOutput = JsonDocument.Parse("{}").RootElement;
}
