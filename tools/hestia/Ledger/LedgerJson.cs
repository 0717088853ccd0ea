using System.Text.Json.Serialization;
using Hestia.Judging;
using Hestia.Reaching;

namespace Hestia.Ledger;

/// <summary>
/// How answers are read here: compiled, because reflection would cost a fifth of a second at every start; unknown members are ignored.
/// </summary>
[JsonSourceGenerationOptions(
    MaxDepth = Service.MaxDepth, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BundleVerdict))]
[JsonSerializable(typeof(Completeness))]
[JsonSerializable(typeof(DifferingObject))]
[JsonSerializable(typeof(Head))]
[JsonSerializable(typeof(ObjectsVerification))]
[JsonSerializable(typeof(ProofVerdict))]
[JsonSerializable(typeof(RecordedObject))]
[JsonSerializable(typeof(StandingObject))]
[JsonSerializable(typeof(Verification))]
[JsonSerializable(typeof(VerificationStep))]
[JsonSerializable(typeof(WitnessWord))]
internal sealed partial class LedgerJson : JsonSerializerContext;
