using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts;

namespace Miner.Ordering;

/// <summary>The number that every record bears, whatever its kind.</summary>
internal sealed record Numbered
{
    public required string Source { get; init; }

    public required long SourceSeq { get; init; }
}

/// <summary>How records and the ledger's words are read.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, MaxDepth = 66)]
[JsonSerializable(typeof(ActionAttempted))]
[JsonSerializable(typeof(LedgerAppended))]
[JsonSerializable(typeof(Numbered))]
internal sealed partial class RecordJson : JsonSerializerContext;
