using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Execution.Tests.Recording;

/// <summary>A record is archived as text: the same bytes and hashes come back, and a stranger can check them with SHA-256 alone.</summary>
public sealed class When_a_record_is_written
{
    [Fact]
    [Trait("Requirement", "R026")]
    [Trait("Requirement", "R058")]
    public void Should_come_back_as_it_was()
    {
        var record = Samples.Rich();
        var bytes = record.ToJson();
        var read = ExecutionRecord.Read(bytes);
        Assert.True(CanonicalJson.IsCanonical(bytes));
        Assert.Equal(bytes, read.ToJson());
        Assert.Equal(record.Hash, read.Hash);
        Assert.Equal(record.StepEvents.Select(e => e.ComputeHash()), read.StepEvents.Select(e => e.ComputeHash()));
        Assert.Equal(record.Warnings, read.Warnings);
        Assert.Equal(record.SideEffectsReport.ObservedButUndeclared.Select(e => e.Hash), read.SideEffectsReport.ObservedButUndeclared.Select(e => e.Hash));
        Assert.Null(RecordVerifier.Verify(read));
    }

    [Fact]
    [Trait("Requirement", "R026")]
    public void Should_be_the_same_whatever_white_space_and_order_it_came_in()
    {
        var record = Samples.Rich();
        var node = JsonNode.Parse(record.ToJson())!.AsObject();
        var turned = new JsonObject(node.Reverse().Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))).ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        Assert.Equal(record.ToJson(), ExecutionRecord.Read(Encoding.UTF8.GetBytes(turned)).ToJson());
    }

    [Fact]
    [Trait("Requirement", "R026")]
    [Trait("Requirement", "R027")]
    public void Should_be_this_text_with_this_hash_for_ever()
    {
        var observer = new ExecutionObserver("exec-001", "plan-001", new TestClock(), new TestKernel());
        observer.RecordStepStarted(0, "Step 1", Samples.Json("""{"b":1,"a":[true]}"""));
        observer.RecordSideEffect(SideEffectCategory.FileSystem, "Created /tmp/data.txt", reversible: true);
        observer.RecordStepFailed(0, "Step 1", "DISK: full");
        observer.MarkFailed("Step 1 failed");
        Assert.Equal(Golden, Encoding.UTF8.GetString(observer.GetExecutionRecord(LiveModeState.Live).ToJson()));
    }

    [Fact]
    [Trait("Requirement", "R028")]
    [Trait("Requirement", "R058")]
    public void Should_be_verifiable_by_a_stranger()
    {
        var text = Encoding.UTF8.GetString(Samples.Rich().ToJson());
        var record = JsonNode.Parse(text)!;
        var opening = Hash("platform-execution-opening/1", record["opening"]!);
        Assert.Equal(opening, (string)record["opening"]!["hash"]!);
        var last = Follow(record["stepEvents"]!.AsArray(), "platform-step-event/1", "previousEventHash");
        var lastEffect = Follow(record["sideEffectsReport"]!["observed"]!.AsArray(), "platform-side-effect/1", "previousHash");
        var seal = record["seal"]!;
        Assert.Equal((last, lastEffect), ((string)seal["lastEventHash"]!, (string)seal["lastSideEffectHash"]!));
        var bare = Without(seal);
        var whole = new JsonObject { ["openingHash"] = opening, ["outcome"] = record["outcome"]!.DeepClone(), ["seal"] = bare };
        Assert.Equal((string)seal["hash"]!, Sha256("platform-execution-record/1", whole));

        string Follow(JsonArray links, string domain, string previousName)
        {
            var previous = opening;
            foreach (var link in links)
            {
                Assert.Equal(previous, (string)link![previousName]!);
                previous = Hash(domain, link);
                Assert.Equal(previous, (string)link["hash"]!);
            }

            return previous;
        }

        static string Hash(string domain, JsonNode node) => Sha256(domain, Without(node));

        static JsonObject Without(JsonNode node)
        {
            var copy = node.DeepClone().AsObject();
            copy.Remove("hash");
            return copy;
        }

        static string Sha256(string domain, JsonNode node) =>
            Convert.ToHexStringLower(SHA256.HashData([.. Encoding.ASCII.GetBytes(domain + "\n"), .. CanonicalJson.Encode(Encoding.UTF8.GetBytes(node.ToJsonString()))]));
    }

    [Fact]
    [Trait("Requirement", "R026")]
    public void Should_write_and_read_a_hash_in_one_way_only()
    {
        var hash = Samples.Rich().Hash;
        Assert.True(Digest.TryParse(hash.ToString(), out var read));
        Assert.Equal(hash, read);
        Assert.All([null, "", hash.ToString().ToUpperInvariant(), hash.ToString()[1..], hash + "0", "g" + hash.ToString()[1..]], text => Assert.False(Digest.TryParse(text, out _)));
    }

    private static readonly string Golden = """
        {"format":"platform-execution-record/1","opening":{"declaredSideEffectsHash":"e78c1c07f36d2224e56e25c054327bcbb04475386697ef2bfd0d22d88007a329",
        "executionId":"exec-001","hash":"36086c8b9385ba955200d818ce249f1762129f95084263bc715c6f3ec5fa530a","planId":"plan-001",
        "securitySnapshotPre":{"boundaryState":"NOMINAL","context":"Pre-execution","securityState":"OPERATIONAL","timestamp":"2026-01-31T09:30:00.000000Z"},
        "startedAt":"2026-01-31T09:30:00.000000Z"},"outcome":{"endedAt":"2026-01-31T09:30:00.006000Z","liveModeState":"LIVE","reason":"Step 1 failed",
        "securitySnapshotPost":{"boundaryState":"NOMINAL","context":"Post-execution","securityState":"OPERATIONAL","timestamp":"2026-01-31T09:30:00.006000Z"},
        "status":"FAILED"},"seal":{"eventCount":2,"hash":"505ddfb64423e2bd11c1e45e2cf1d1d3810be8701d91f2ae659ef01d9fcc702a",
        "lastEventHash":"6f42150bf13ca4386d46fc883e1318fc9cb3bc343fa37e4a2e4176811487dc15",
        "lastSideEffectHash":"889d4e03fce392b5d3a47a122fa68067a62002a7d4f0eaccd8551402b5b4063a","sideEffectCount":1},"sideEffectsReport":{"declared":[],
        "declaredButNotSeen":[],"observed":[{"afterEvents":1,"at":"2026-01-31T09:30:00.003000Z","category":"FILE_SYSTEM",
        "description":"Created /tmp/data.txt","details":{},"hash":"889d4e03fce392b5d3a47a122fa68067a62002a7d4f0eaccd8551402b5b4063a",
        "previousHash":"36086c8b9385ba955200d818ce249f1762129f95084263bc715c6f3ec5fa530a","reversible":true,"stepIndex":0}],"observedButUndeclared":[0]},
        "stepEvents":[{"at":"2026-01-31T09:30:00.001500Z","details":{"a":[true],"b":1},
        "hash":"2dbfc4e79217fbed426f62eb80efb40c672d8294e814aa764a87cb3117ffd500",
        "previousEventHash":"36086c8b9385ba955200d818ce249f1762129f95084263bc715c6f3ec5fa530a","stepIndex":0,"stepName":"Step 1","type":"step_started"},
        {"at":"2026-01-31T09:30:00.004500Z","details":{},"error":"DISK: full","hash":"6f42150bf13ca4386d46fc883e1318fc9cb3bc343fa37e4a2e4176811487dc15",
        "previousEventHash":"2dbfc4e79217fbed426f62eb80efb40c672d8294e814aa764a87cb3117ffd500","stepIndex":0,"stepName":"Step 1","type":"step_failed"}]}
        """.ReplaceLineEndings(string.Empty);
}
