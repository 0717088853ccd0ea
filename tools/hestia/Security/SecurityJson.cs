using System.Text.Json.Serialization;
using Hestia.Reaching;

namespace Hestia.Security;

/// <summary>
/// How answers are read here: compiled, because reflection would cost a fifth of a second at every start; unknown members are ignored.
/// </summary>
[JsonSourceGenerationOptions(
    MaxDepth = Service.MaxDepth, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChangeAnswer))]
[JsonSerializable(typeof(Standing))]
internal sealed partial class SecurityJson : JsonSerializerContext;
