using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Platform.Execution.Tests.Verifying;

/// <summary>A forger who computes the seal anew still cannot make an outcome that contradicts the events.</summary>
public sealed class When_a_forger_seals_again
{
    [Theory]
    [InlineData("COMPLETED", 3, "COMPLETED_PARTIAL")]
    [InlineData("COMPLETED_PARTIAL", 2, "COMPLETED")]
    [Trait("Requirement", "R028")]
    [Trait("Requirement", "C09")]
    public void Should_find_a_status_that_does_not_follow_from_the_events(string status, int steps, string forged)
    {
        var record = Marked(steps);
        Assert.Equal(status, (string)record["outcome"]!["status"]!);
        record["outcome"]!["status"] = forged;
        Found(record, $"The status {forged} does not follow from the events.");
    }

    [Fact]
    [Trait("Requirement", "R028")]
    public void Should_find_an_end_without_a_mark_and_a_mark_without_an_end()
    {
        var withoutEnd = Marked(3);
        withoutEnd["outcome"]!.AsObject().Remove("endedAt");
        Found(withoutEnd, "has both a mark and an end, or neither");
        var withoutMark = Marked(3);
        withoutMark["outcome"]!["status"] = "STARTED";
        Found(withoutMark, "has both a mark and an end, or neither");
        var withReason = Marked(3);
        withReason["outcome"]!["status"] = "STARTED";
        withReason["outcome"]!.AsObject().Remove("endedAt");
        withReason["outcome"]!.AsObject().Remove("securitySnapshotPost");
        Found(withReason, "has both a mark and an end, or neither");
    }

    [Fact]
    public void Should_be_believed_where_nothing_contradicts_him()
    {
        // What only the hash that is kept elsewhere can show.
        var record = Marked(3);
        record["outcome"]!["reason"] = "another one";
        Assert.Null(RecordVerifier.VerifyExport(Sealed(record)));
        Assert.NotEqual(ExecutionRecord.Read(Sealed(Marked(3))).Hash, ExecutionRecord.Read(Sealed(record)).Hash);
    }

    private static void Found(JsonNode record, string reason)
    {
        var found = RecordVerifier.VerifyExport(Sealed(record));
        Assert.Equal(RecordPart.Outcome, found?.Part);
        Assert.Contains(reason, found!.Reason, StringComparison.Ordinal);
    }

    private static JsonNode Marked(int steps)
    {
        var observer = new ExecutionObserver("exec-001", Samples.Plan(), new TestClock(), new TestKernel());
        for (var i = 0; i < steps; i++) Samples.Run(observer, i);
        observer.MarkCompleted("done");
        return JsonNode.Parse(observer.GetExecutionRecord().ToJson())!;
    }

    private static byte[] Sealed(JsonNode record)
    {
        var seal = record["seal"]!.DeepClone().AsObject();
        seal.Remove("hash");
        var whole = new JsonObject { ["openingHash"] = (string)record["opening"]!["hash"]!, ["outcome"] = record["outcome"]!.DeepClone(), ["seal"] = seal };
        record["seal"]!["hash"] = Convert.ToHexStringLower(SHA256.HashData([.. "platform-execution-record/1\n"u8, .. CanonicalJson.Encode(Encoding.UTF8.GetBytes(whole.ToJsonString()))]));
        return Encoding.UTF8.GetBytes(record.ToJsonString());
    }
}
