using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Platform.Execution.Tests.Approving;

/// <summary>
/// An approval counts for exactly this plan, by an allowed key of somebody else, until it expires; anything else is refused with a reason.
/// </summary>
public sealed class When_a_plan_is_approved : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);
    private readonly ECDsa ada = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Plan plan = Samples.Plan();

    public void Dispose()
    {
        ada.Dispose();
        stranger.Dispose();
    }

    [Fact]
    [Trait("Requirement", "R046")]
    public void Should_let_that_plan_run() => Assert.Null(Check(Sign(ada)));

    [Fact]
    [Trait("Requirement", "R046")]
    public void Should_come_back_from_its_text_and_still_count()
    {
        var approval = Sign(ada);
        Assert.True(SignedStatement.TryRead<Approval>(approval.ToJson(), out var read, out _));
        Assert.Equal(approval.Statement, read.Statement);
        Assert.Equal(approval.ToJson(), read.ToJson());
        Assert.Null(Check(read));
    }

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public void Should_be_refused_with_its_reason_otherwise()
    {
        Refused(StatementRefusal.Missing, "APPROVAL_MISSING", Check(null));
        Refused(StatementRefusal.UnknownKey, "APPROVAL_UNKNOWN_KEY", Check(Sign(stranger)));
        Refused(ApprovalCheck.WrongPlan, "APPROVAL_WRONG_PLAN", Check(Sign(ada, digest: Samples.Plan(mode: LiveModeState.DryRun).Digest)));
        Refused(ApprovalCheck.WrongPlan, "APPROVAL_WRONG_PLAN", Check(Sign(ada, planId: "plan-002")));
        Refused(StatementRefusal.Expired, "APPROVAL_EXPIRED", Check(Sign(ada, expiresAt: Now)));
        Refused(StatementRefusal.NotAllowed, "APPROVAL_NOT_ALLOWED", Check(Sign(ada), mayApprove: "table.drop"));
        Refused(ApprovalCheck.SelfSigned, "APPROVAL_SELF_SIGNED", Check(Sign(ada), submittedBy: " ADA "));
        Assert.Equal("APPROVAL_USED: This approval has served before; each serves once.", ApprovalCheck.Used.ToString());
        Assert.Null(Check(Sign(ada, expiresAt: Now.AddMicroseconds(1))));
        Assert.Contains("steps[0].actionType 'table.create' (step 'Step 1')", Check(Sign(ada), mayApprove: "table.drop")!.Message, StringComparison.Ordinal);

        static void Refused(string reason, string code, StatementRefusal? refusal) => Assert.Equal((reason, code), (refusal?.Reason, refusal?.Code));
    }

    [Theory]
    [InlineData("approvalId", "approval-2")]
    [InlineData("expiresAt", "2027-01-31T10:30:00.000000Z")]
    [InlineData("planId", "plan-002")]
    [InlineData("planDigest", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [Trait("Requirement", "R046")]
    public void Should_be_refused_as_forged_where_anything_was_changed(string member, string value)
    {
        var json = JsonNode.Parse(Sign(ada).ToJson())!;
        json[member] = value;
        Assert.True(SignedStatement.TryRead<Approval>(Encoding.UTF8.GetBytes(json.ToJsonString()), out var forged, out _));
        Assert.Equal(StatementRefusal.BadSignature, Check(forged)?.Reason);
    }

    [Fact]
    [Trait("Requirement", "R046")]
    public void Should_be_refused_as_forged_where_another_key_signed_under_this_key_s_name()
    {
        var json = JsonNode.Parse(Sign(stranger).ToJson())!;
        json["keyId"] = AllowedKey.IdOf(ada.ExportSubjectPublicKeyInfo());
        Assert.True(SignedStatement.TryRead<Approval>(Encoding.UTF8.GetBytes(json.ToJsonString()), out var forged, out _));
        Assert.Equal(StatementRefusal.BadSignature, Check(forged)?.Reason);
        Assert.Throws<ArgumentException>(() => SignedStatement.Sign(Sign(ada).Statement, stranger));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"format":"platform-plan-approval/2"}""")]
    [InlineData("SIGNATURE=")]
    [InlineData("SIGNATURE=!!!!")]
    [InlineData("SIGNATURE=AAAA")]
    [InlineData("MORE")]
    public void Should_be_refused_as_malformed_where_it_cannot_be_read(string text)
    {
        var json = JsonNode.Parse(Sign(ada).ToJson())!;
        if (text.StartsWith("SIGNATURE=", StringComparison.Ordinal)) json["signature"] = text[10..];
        if (text == "MORE") json["more"] = 1;
        var bytes = text is "" or ['{', ..] ? Encoding.UTF8.GetBytes(text) : Encoding.UTF8.GetBytes(json.ToJsonString());
        Assert.False(SignedStatement.TryRead<Approval>(bytes, out _, out var refusal));
        Assert.Equal((StatementRefusal.Malformed, "APPROVAL_MALFORMED"), (refusal.Reason, refusal.Code));
    }

    [Fact]
    public void Should_take_only_keys_on_P_256_that_may_approve_something()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<ArgumentException>(() => new AllowedKey("Ada", p384.ExportSubjectPublicKeyInfo(), ["*"]));
        Assert.Throws<ArgumentException>(() => new AllowedKey("Ada", "no key"u8, ["*"]));
        Assert.Throws<ArgumentException>(() => new AllowedKey("Ada", ada.ExportSubjectPublicKeyInfo(), []));
        Assert.Matches("^[0-9a-f]{32}$", Key("*").KeyId);
        Assert.True(Key("table.*").Allows("table.create"));
        Assert.False(Key("table.*").Allows("tables.create"));
        Assert.False(Key("table.create").Allows("table.create.all"));
    }

    private SignedStatement<Approval> Sign(ECDsa key, Digest? digest = null, string planId = "plan-001", DateTimeOffset? expiresAt = null) =>
        SignedStatement.Sign(new Approval("approval-1", planId, digest ?? plan.Digest, AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo()), expiresAt ?? Now.AddHours(1)), key);

    private StatementRefusal? Check(SignedStatement<Approval>? approval, string submittedBy = "Antigravity", string mayApprove = "table.*") =>
        ApprovalCheck.Check(approval, plan, submittedBy, new KeyRing([Key(mayApprove)]), Now);

    private AllowedKey Key(string mayApprove) => new("Ada", ada.ExportSubjectPublicKeyInfo(), [mayApprove]);
}
