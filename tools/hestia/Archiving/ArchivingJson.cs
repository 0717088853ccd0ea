using System.Text.Json.Serialization;
using Hestia.Reaching;

namespace Hestia.Archiving;

/// <summary>
/// How answers are read here: compiled, because reflection would cost a fifth of a second at every start; unknown members are ignored.
/// </summary>
[JsonSourceGenerationOptions(
    MaxDepth = Service.MaxDepth, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Archive))]
[JsonSerializable(typeof(Archived))]
[JsonSerializable(typeof(ArchiveVerdict))]
internal sealed partial class ArchivingJson : JsonSerializerContext;
