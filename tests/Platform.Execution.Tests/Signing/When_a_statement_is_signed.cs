using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Execution.Tests.Signing;

/// <summary>Every kind of statement is signed, written, read and checked in one way; a kind adds its members and nothing else.</summary>
public sealed class When_a_statement_is_signed : IDisposable
{
    private static readonly DateTimeOffset Until = new DateTimeOffset(2026, 1, 31, 9, 30, 0, TimeSpan.Zero).AddMicroseconds(123_456);
    private readonly ECDsa ada = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private KeyRing Keys => new([new AllowedKey("Ada", ada.ExportSubjectPublicKeyInfo(), ["*"])]);

    public void Dispose() => ada.Dispose();

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public void Should_hold_for_exactly_what_was_signed()
    {
        var signed = SignedStatement.Sign(Decision(), ada);
        Assert.True(SignedStatement.TryRead<GateDecision>(signed.ToJson(), out var read, out _));
        Assert.Equal((signed.Statement, "Ada"), (read.Statement, read.Signer(Keys)?.Owner));
        Assert.Null(read.CheckExpiry(Until.AddMicroseconds(-1)));
        Assert.Equal("GATE_DECISION_EXPIRED: The decision expired at 2026-01-31T09:30:00.123456Z.", read.CheckExpiry(Until)?.ToString());
        Assert.Equal("GATE_DECISION_UNKNOWN_KEY: The decision names a key that is not allowed here.", read.Check(KeyRing.Empty, out _)?.ToString());

        foreach (var member in JsonNode.Parse(signed.ToJson())!.AsObject().Select(m => m.Key).Except(["format", "keyId", "signature"]))
        {
            var json = JsonNode.Parse(signed.ToJson())!;
            json[member] = member switch { "expiresAt" => "2027-01-31T09:30:00.000000Z", "digest" => new string('0', 64), _ => "other" };
            Assert.True(SignedStatement.TryRead<GateDecision>(Bytes(json), out var forged, out var refusal), $"{member}: {refusal}");
            Assert.Equal((member, StatementRefusal.BadSignature), (member, forged.Check(Keys, out var signer)?.Reason));
            Assert.Null(signer);
        }
    }

    [Fact]
    [Trait("Requirement", "R046")]
    public void Should_be_read_only_with_all_its_members_and_no_others()
    {
        var signed = SignedStatement.Sign(Decision(), ada).ToJson();
        foreach (var member in JsonNode.Parse(signed)!.AsObject().Select(m => m.Key))
        {
            var json = JsonNode.Parse(signed)!.AsObject();
            json.Remove(member);
            Refused(json, $"$.{member}: It is missing.");
            json[member] = null;
            Refused(json, $"$.{member}: ");
        }

        var more = JsonNode.Parse(signed)!.AsObject();
        more["more"] = 1;
        Refused(more, "$: It has a member that does not belong there.");

        static void Refused(JsonNode json, string why)
        {
            Assert.False(SignedStatement.TryRead<GateDecision>(Bytes(json), out _, out var refusal));
            Assert.StartsWith($"GATE_DECISION_MALFORMED: {why}", refusal.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public void Should_never_be_taken_for_another_kind_with_the_same_members()
    {
        var signed = SignedStatement.Sign(Decision(), ada);
        Assert.False(SignedStatement.TryRead<OtherDecision>(signed.ToJson(), out _, out var refusal));
        Assert.Equal("""OTHER_MALFORMED: $.format: Only "test-other-decision/1" is understood here.""", refusal.ToString());

        var json = JsonNode.Parse(signed.ToJson())!;
        json["format"] = OtherDecision.Format;
        Assert.True(SignedStatement.TryRead<OtherDecision>(Bytes(json), out var taken, out _));
        Assert.Equal(StatementRefusal.BadSignature, taken.Check(Keys, out _)?.Reason);
    }

    /// <summary>What stands on the page was signed by the first release: its bytes and signatures hold for ever.</summary>
    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G5")]
    public void Should_hold_as_the_published_examples_were_signed()
    {
        var keys = KeyRing.Read(Encoding.UTF8.GetBytes(Page.Block("json keys-file")));
        Assert.Equal("50614456ff89e3c9ba25fdc7e8d7069f", Assert.Single(keys.Keys).KeyId);

        Assert.True(Digest.TryParse("4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945", out var plan));
        Holds(Page.Block("json plan-approval"), new Approval("approval-1", "plan-001", plan, keys.Keys[0].KeyId, Until), "9b59d39ae5beff9269bbb163cc460a2128ccd58814dd38ecf2bb0c781f45d019");
        var change = new SecurityChange(
            Guid.Parse("0198a3c1-7f00-7000-8000-000000000001"), SecurityState.Lockdown, BoundaryState.Compromised, "Somebody is in: \"Zürich\" 🔒.", 6, keys.Keys[0].KeyId, Until);
        Holds(Page.Block("json security-change"), change, "61dc47cfda5e9d7a8fa42994ea44f00f0bc73e2bc877ca71f92adebb48739a4d");

        void Holds<T>(string published, T statement, string sha256)
            where T : Statement, IStatement<T>
        {
            Assert.True(SignedStatement.TryRead<T>(Encoding.UTF8.GetBytes(published), out var signed, out var refusal), refusal?.ToString());
            Assert.Equal(statement, signed.Statement);
            Assert.Equal(published, Encoding.UTF8.GetString(signed.ToJson()));
            Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(SignedStatement.Bytes(statement))));
            Assert.Equal("maria", signed.Signer(keys)?.Owner);
        }
    }

    private GateDecision Decision() => new("run-1", "gate-a", "approve", new Digest(SHA256.HashData("shown"u8)), "nonce-1", AllowedKey.IdOf(ada.ExportSubjectPublicKeyInfo()), Until);

    private static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    /// <summary>A kind as somebody else would add one: a decision at a gate of a run.</summary>
    private sealed record GateDecision(string RunId, string Gate, string Word, Digest Digest, string Nonce, string SignedWith, DateTimeOffset Until)
        : Statement(SignedWith, Until), IStatement<GateDecision>
    {
        public static string Format => "test-gate-decision/1";

        public static string Noun => "decision";

        public static string Code => "GATE_DECISION";

        public static GateDecision Read(Members members) => new(
            members.Name("runId"), members.Name("gate"), members.Name("word"), members.Digest("digest"), members.Name("nonce"), members.Name("keyId"), members.Moment("expiresAt"));

        protected override void WriteMembers(Utf8JsonWriter writer) => Written(writer, RunId, Gate, Word, Digest, Nonce);
    }

    private sealed record OtherDecision(string RunId, string Gate, string Word, Digest Digest, string Nonce, string SignedWith, DateTimeOffset Until)
        : Statement(SignedWith, Until), IStatement<OtherDecision>
    {
        public static string Format => "test-other-decision/1";

        public static string Noun => "decision";

        public static string Code => "OTHER";

        public static OtherDecision Read(Members members) => new(
            members.Name("runId"), members.Name("gate"), members.Name("word"), members.Digest("digest"), members.Name("nonce"), members.Name("keyId"), members.Moment("expiresAt"));

        protected override void WriteMembers(Utf8JsonWriter writer) => Written(writer, RunId, Gate, Word, Digest, Nonce);
    }

    private static void Written(Utf8JsonWriter writer, string runId, string gate, string word, Digest digest, string nonce)
    {
        writer.WriteString("runId", runId);
        writer.WriteString("gate", gate);
        writer.WriteString("word", word);
        writer.Digest("digest"u8, digest);
        writer.WriteString("nonce", nonce);
    }
}
