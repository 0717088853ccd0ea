using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts;

namespace Platform.Journal;

/// <summary>
/// How records are read: tolerant of members that a newer source adds, strict in all else, because what two readers understand
/// differently must not become an entry.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 66)]
[JsonSerializable(typeof(ActionAttempted))]
[JsonSerializable(typeof(CommandDenied))]
[JsonSerializable(typeof(ExecutionRecorded))]
[JsonSerializable(typeof(SecurityStateChanged))]
[JsonSerializable(typeof(RunStateChanged))]
[JsonSerializable(typeof(PhaseReported))]
[JsonSerializable(typeof(GateDecided))]
[JsonSerializable(typeof(LedgerAlarmRaised))]
internal sealed partial class RecordJson : JsonSerializerContext;
