using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Runs;

/// <summary>
/// The phases' idempotency keys by the seed's formulas (R075–R085). <c>||</c> joins UTF-8 text without a separator (C17). A key is made
/// once, when its phase's report stands in the knowledge base, and read from then on (R086).
/// </summary>
internal static class PhaseKeys
{
    /// <summary>The formulas' version.</summary>
    public const int Version = 1;

    /// <summary>The key of a phase whose pins are in the run.</summary>
    /// <param name="run">With the keys of the phases before.</param>
    /// <param name="phase">1 to 11.</param>
    /// <param name="reportSha">SHA-256 over the phase's report; counts for the last phase.</param>
    public static string Of(Run run, int phase, string reportSha) => Phases.Of(phase).Name switch
    {
        "source_pin" => Hash(run.DocumentId, run.SourceVersionId),
        "mark" => Hash(Previous(run, phase), run.Pins["regionSha"]),
        "cutplan" => run.Pins["writerDigest"],
        "backup" => Hash(Previous(run, phase), run.Pins["backupSha"]),
        "grant_probe" => Hash(Previous(run, phase), run.Pins["grantProbeSha"]),
        "cut_leg_a" => run.Pins["changeSetId"],
        "structural_verify" => Hash(run.Pins["changeSetId"], run.Pins["structuralVerifySha"]),
        "leg_b_record" => run.Pins["manifestEnvelopeId"],
        "write_verify" => run.Pins["verifyResultId"],
        "lifecycle_enact" => run.Pins["reviewDecisionId"],
        "closeout" => Hash([.. Phases.All.Take(Phases.Last - 1).Select(p => run.Keys[p.Name]), reportSha]),
        var other => throw new ArgumentException($"The phase '{other}' has no key.", nameof(phase)),
    };

    /// <summary>SHA-256 over all keys in the phases' order, each on a line: one value that changes with any of them (C16).</summary>
    public static string Chain(Run run) =>
        Hash(Phases.All.Where(p => run.Keys.ContainsKey(p.Name)).Select(p => run.Keys[p.Name] + "\n").ToArray());

    private static string Previous(Run run, int phase) => run.Keys[Phases.Of(phase - 1).Name];

    private static string Hash(params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(parts))));
}
