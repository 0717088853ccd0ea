using System.Globalization;
using System.Text.Json.Nodes;
using Cutting.Pins;

namespace Cutting.Recording;

/// <summary>What leg B records of leg A, from the run's pins.</summary>
internal static class LegBPayload
{
    public static JsonObject Of(string runId, PinSet pins) => new()
    {
        ["runId"] = runId,
        [PinNames.ChangeSetId] = pins.Require(PinNames.ChangeSetId),
        [PinNames.ManifestDigest] = pins.Require(PinNames.ManifestDigest),
        [PinNames.RegionSha] = pins.Require(PinNames.RegionSha),
        [PinNames.WriterDigest] = pins.Require(PinNames.WriterDigest),
        // Held against the rowset before.
        [PinNames.Units] = long.Parse(pins.Require(PinNames.Units), CultureInfo.InvariantCulture),
        [PinNames.StructuralVerifySha] = pins.Require(PinNames.StructuralVerifySha),
    };
}
