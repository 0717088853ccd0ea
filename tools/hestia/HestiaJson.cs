using System.Text.Json.Serialization;
using Hestia.Actions;
using Hestia.Asking;
using Hestia.Ledger;

namespace Hestia;

/// <summary>How answers are read: compiled, because reflection would cost a fifth of a second at every start; unknown members are ignored.</summary>
[JsonSourceGenerationOptions(MaxDepth = Reaching.Service.MaxDepth, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ActionLog))]
[JsonSerializable(typeof(CatalogItem))]
[JsonSerializable(typeof(Completeness))]
[JsonSerializable(typeof(Head))]
[JsonSerializable(typeof(ObjectHistory))]
[JsonSerializable(typeof(ObjectState))]
[JsonSerializable(typeof(Outcome))]
[JsonSerializable(typeof(Verification))]
internal sealed partial class HestiaJson : JsonSerializerContext;
