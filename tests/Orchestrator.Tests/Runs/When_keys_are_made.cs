using System.Security.Cryptography;
using System.Text;
using Orchestrator.Runs;

namespace Orchestrator.Tests.Runs;

/// <summary>The formulas of the seed, computed here a second time from the artifacts alone.</summary>
public sealed class When_keys_are_made
{
    [Fact]
    [Trait("Requirement", "R075")]
    [Trait("Requirement", "R076")]
    [Trait("Requirement", "R077")]
    [Trait("Requirement", "R078")]
    [Trait("Requirement", "R079")]
    [Trait("Requirement", "R080")]
    [Trait("Requirement", "R081")]
    [Trait("Requirement", "R082")]
    [Trait("Requirement", "R083")]
    [Trait("Requirement", "R084")]
    [Trait("Requirement", "R085")]
    public void Should_follow_the_formulas()
    {
        var run = Some.Run();
        string Pin(string name) => Some.ValueOf(name);
        var sourcePin = Hash("ICX-CONST" + run.SourceVersionId);
        var mark = Hash(sourcePin + Pin("regionSha"));
        var backup = Hash(Pin("writerDigest") + Pin("backupSha"));
        string[] expected =
        [
            sourcePin, mark, Pin("writerDigest"), backup, Hash(backup + Pin("grantProbeSha")), Pin("changeSetId"), Hash(Pin("changeSetId") + Pin("structuralVerifySha")),
            Pin("manifestEnvelopeId"), Pin("verifyResultId"), Pin("reviewDecisionId"),
        ];

        Assert.Equal(expected, Phases.All.Take(10).Select(p => run.Keys[p.Name]));
        Assert.Equal(Hash(string.Concat(expected) + "report"), PhaseKeys.Of(run, 11, "report"));
    }

    [Fact]
    [Trait("Requirement", "R075")]
    public void Should_give_the_published_value()
    {
        // printf '%s' ICX-CONST008a06ac… | sha256sum
        var run = new Run { DocumentId = "ICX-CONST", SourceVersionId = new string('0', 64) };

        Assert.Equal(Hash("ICX-CONST0000000000000000000000000000000000000000000000000000000000000000"), PhaseKeys.Of(run, 1, ""));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
