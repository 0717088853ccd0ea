using System.Text.Json.Serialization;
using Hestia.Actions;
using Hestia.Asking;
using Hestia.Executions;
using Hestia.Judging;
using Hestia.Ledger;
using Hestia.Mining;
using Hestia.Patterns;
using Hestia.Plans;
using Hestia.Runs;
using Hestia.Security;

namespace Hestia;

/// <summary>
/// How answers are read: compiled, because reflection would cost a fifth of a second at every start; unknown members are ignored.
/// </summary>
[JsonSourceGenerationOptions(MaxDepth = Reaching.Service.MaxDepth, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ActionLog))]
[JsonSerializable(typeof(Advice))]
[JsonSerializable(typeof(BundleVerdict))]
[JsonSerializable(typeof(CatalogItem))]
[JsonSerializable(typeof(ChangeAnswer))]
[JsonSerializable(typeof(Completeness))]
[JsonSerializable(typeof(Guidance))]
[JsonSerializable(typeof(Head))]
[JsonSerializable(typeof(MiningStatus))]
[JsonSerializable(typeof(DifferingObject))]
[JsonSerializable(typeof(ObjectHistory))]
[JsonSerializable(typeof(ObjectState))]
[JsonSerializable(typeof(ObjectsVerification))]
[JsonSerializable(typeof(Outcome))]
[JsonSerializable(typeof(Pattern))]
[JsonSerializable(typeof(PlanAnswer))]
[JsonSerializable(typeof(RecordedObject))]
[JsonSerializable(typeof(ProofVerdict))]
[JsonSerializable(typeof(ResumeLetter))]
[JsonSerializable(typeof(Standing))]
[JsonSerializable(typeof(StandingObject))]
[JsonSerializable(typeof(StartLetter))]
[JsonSerializable(typeof(Summary))]
[JsonSerializable(typeof(Verdict))]
[JsonSerializable(typeof(Verification))]
[JsonSerializable(typeof(VerificationStep))]
[JsonSerializable(typeof(WitnessWord))]
internal sealed partial class HestiaJson : JsonSerializerContext;
