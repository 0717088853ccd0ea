using System.Text.Json.Nodes;
using Cutting.Pins;
using Cutting.Validating;

namespace Cutting.Probing;

/// <summary>
/// Phase 5: asks PostgreSQL what the writer may do, and tries it: all that a cut needs, and nothing that could take back what was written
/// (R097).
/// </summary>
[Action(
    "cut.grant_probe", TimeoutSeconds = 60, Slow = true,
    Description = "Phase 5 of a cut: proves what the writer's role may and may not do.")]
public sealed class ProbeGrants : ITransactionalAction<ProbeGrants.Parameters>
{
    private const int WrongShown = 5;

    public sealed record Parameters : PhaseParameters;

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var report = new PhaseReport();
        var pins = new PinSet(parameters.Pins);
        pins.Require(PinNames.WriterDigest, PinNames.BackupSha);
        var connection = await context.OpenDatabaseAsync();
        await Revalidation.RunAsync(connection, parameters, pins, report, context.Cancellation);

        var rights = await AskedRights.ReadAsync(connection, context.Cancellation);
        rights.AddRange(await TriedRights.ReadAsync(connection, context.Cancellation));
        RefuseWrong(rights);
        var table = CanonicalSha.Bytes(new JsonArray([.. rights.Select(r => r.ToJson())]));
        var sha = CanonicalSha.Of(table);
        var (must, mustNot) = (rights.Count(r => r.Expected), rights.Count(r => !r.Expected));
        report.Holds("rights that the writer needs and has", must, rights.Count(r => r is { Expected: true, Observed: true }));
        report.Holds("rights that the writer must not have and has", 0, rights.Count(r => r is { Expected: false, Observed: true }));
        report.Work(
            $"asked and tried {rights.Count} rights: {must} that a cut needs, {mustNot} that would let it take back what was written");
        report.Artifact("grant-probe", sha, table.Length);
        report.Pin(PinNames.GrantProbeSha, sha);
        return report.ToOutput();
    }

    /// <exception cref="ActionFailedException"><c>GRANT</c>: the writer has too few rights, or too many.</exception>
    private static void RefuseWrong(List<ProbedRight> rights)
    {
        var wrong = rights.Where(r => r.IsWrong).ToList();
        if (wrong.Count == 0) return;
        var (lacking, having) = (wrong.Where(r => r.Expected).ToList(), wrong.Where(r => !r.Expected).ToList());
        var sentences = new List<string>();
        if (lacking.Count > 0) sentences.Add($"The writer's role lacks {Named(lacking)}.");
        if (having.Count > 0) sentences.Add($"The writer's role has {Named(having)}, which it must not have.");
        throw new ActionFailedException("GRANT", string.Join(' ', sentences));
    }

    private static string Named(List<ProbedRight> rights) =>
        string.Join(", ", rights.Take(WrongShown)) + (rights.Count > WrongShown ? $" and {rights.Count - WrongShown} more" : "");
}
