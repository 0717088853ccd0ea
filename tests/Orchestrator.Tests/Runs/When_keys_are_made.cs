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

    /// <summary>The golden vectors of docs/reference/runs.md, made with <c>sha256sum</c> and by no line of ours.</summary>
    [Theory]
    [InlineData("source_pin", "52c44f4a9e6c872eb09ad9e8ff380f3cd4e213d5955fac014aa28892003c1ee2")]
    [InlineData("mark", "0d79b41dad2a6577180b0a55ab7eec832baa6343416be0130276f7debc480431")]
    [InlineData("cutplan", "a50169cfa4a8d50319d2bdc8d94c8ec8e916ed46bf18296547217e25d6357140")]
    [InlineData("backup", "f865f693a26869b0296bcc7756625588e595c954315894b26e113d17545d28f8")]
    [InlineData("grant_probe", "40e028a3655c233d0c372eac297be2223114d701a7c06e330b92f8eb4fbc273c")]
    [InlineData("cut_leg_a", "019a0000-0000-7000-8000-000000000001")]
    [InlineData("structural_verify", "1380fdaefde6e2254ad2e55c82a1e2692124685d91acd1cb60ff67543704091e")]
    [InlineData("leg_b_record", "019a0000-0000-7000-8000-000000000002")]
    [InlineData("write_verify", "019a0000-0000-7000-8000-000000000003")]
    [InlineData("lifecycle_enact", "019a0000-0000-4000-8000-000000000004")]
    [InlineData("closeout", "e9ba2aa62f268a66c4540d8d6c6f4d5534db73f678b3ccc86ef164d7bdd5d775")]
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
    [Trait("Requirement", "C16")]
    [Trait("Requirement", "C17")]
    public void Should_give_the_published_values(string phase, string key) => Assert.Equal(key, Whole().Keys[phase]);

    [Fact]
    [Trait("Requirement", "C16")]
    public void Should_give_the_published_chain_over_all_of_them() =>
        Assert.Equal("7f25e1797041070c8ecfc3c38bdb8d3bf1465919062c36f4d0faffa4f2992894", PhaseKeys.Chain(Whole()));

    /// <summary>A run with all its keys; its final report has the digest of the text <c>report</c>.</summary>
    private static Run Whole()
    {
        var run = Some.Run();
        run.Keys["closeout"] = PhaseKeys.Of(run, Phases.Last, "845e91831319e89c4d656bdb80c278ac09a7230d61e5dfd2e1b1fbb436ac8917");
        return run;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
