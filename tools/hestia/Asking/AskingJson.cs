using System.Text.Json.Serialization;
using Hestia.Reaching;

namespace Hestia.Asking;

/// <summary>
/// How answers are read here: compiled, because reflection would cost a fifth of a second at every start; unknown members are ignored.
/// </summary>
[JsonSourceGenerationOptions(
    MaxDepth = Service.MaxDepth, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ActionLog))]
[JsonSerializable(typeof(ObjectHistory))]
[JsonSerializable(typeof(ObjectState))]
internal sealed partial class AskingJson : JsonSerializerContext;
