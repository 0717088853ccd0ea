using Cutting.Pins;
using Cutting.Storage;
using Cutting.Validating;

namespace Cutting.SourcePinning;

/// <summary>Phase 1: fixes what is cut. The region that the profile finds now is the one that every later phase must find (C18).</summary>
[Action("cut.source_pin", Description = "Phase 1 of a cut: pins the text, its region and its profile.", TimeoutSeconds = 120, Slow = true)]
public sealed class PinSource : ITransactionalAction<PinSource.Parameters>
{
    public sealed record Parameters : PhaseParameters;

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var report = new PhaseReport();
        var connection = await context.OpenDatabaseAsync();
        var live = LiveSource.Of(
            await SourceVersions.RequireAsync(connection, parameters.DocumentId, parameters.SourceVersionId, context.Cancellation));
        // Whoever asks again with a pin is held to it.
        var pins = new PinSet(parameters.Pins);
        if (pins.Find(PinNames.ManifestDigest) is { } pinned) report.Keeps(PinNames.ManifestDigest, pinned, live.ManifestDigest);

        report.Holds("the text has the digest that names its version", parameters.SourceVersionId, live.Text.Sha256);
        report.Holds("the profile is the one that was imported with the text", live.Stored.ManifestFileSha, live.ManifestFileSha);
        report.Work($"read {live.Text.Bytes.Length} bytes of {parameters.DocumentId}");
        report.Work($"read the profile '{live.Profile.Name}'");
        report.Work($"found the body at byte {live.Region.Start}, {live.Region.Length} bytes long");
        report.Change("manifest digest", "none", live.ManifestDigest);
        report.Artifact("source", live.Text.Sha256, live.Text.Bytes.Length);
        report.Artifact("profile", live.ManifestFileSha, System.Text.Encoding.UTF8.GetByteCount(live.Stored.Profile));
        report.Pin(PinNames.ManifestDigest, live.ManifestDigest);
        report.Pin(PinNames.ManifestFileSha, live.ManifestFileSha);
        report.Pin(PinNames.RegionStart, live.Region.Start);
        report.Pin(PinNames.RegionLength, live.Region.Length);
        report.Pin(PinNames.SourceBytes, live.Text.Bytes.Length);
        return report.ToOutput();
    }
}
