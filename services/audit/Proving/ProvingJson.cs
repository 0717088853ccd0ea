using System.Text.Json.Serialization;

namespace Audit.Proving;

/// <summary>One line of the checkpoint file.</summary>
internal sealed record CheckpointLine(string At, string Checkpoint);

/// <summary>What a proof says of the entry beside its place: the texts that were hashed, so that a verifier needs nothing else.</summary>
internal sealed record ProvedEntry(string Envelope, string? Payload, string? Salt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CheckpointLine))]
[JsonSerializable(typeof(ProvedEntry))]
[JsonSerializable(typeof(KeyChange))]
internal sealed partial class ProvingJson : JsonSerializerContext;
