using Cutting.Pins;
using Cutting.Validating;

namespace Cutting.Verifying;

/// <summary>Phase 7: reads the units back and proves that they are the text.</summary>
[Action(
    "cut.structural_verify", TimeoutSeconds = 300, Slow = true,
    Description = "Phase 7 of a cut: proves that the units are the text, byte for byte.")]
public sealed class VerifyStructure : ITransactionalAction<VerifyStructure.Parameters>
{
    public sealed record Parameters : PhaseParameters;

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var report = new PhaseReport();
        var pins = new PinSet(parameters.Pins);
        pins.Require(PinNames.RegionSha, PinNames.WriterDigest, PinNames.Units, PinNames.ChangeSetId);
        var connection = await context.OpenDatabaseAsync();
        var live = await Revalidation.RunAsync(connection, parameters, pins, report, context.Cancellation);

        var sha = await StructuralProof.RunAsync(connection, pins.RequireId(PinNames.ChangeSetId), live, report, context.Cancellation);
        report.Change("structural proof", "none", sha);
        report.Pin(PinNames.StructuralVerifySha, sha);
        return report.ToOutput();
    }
}
