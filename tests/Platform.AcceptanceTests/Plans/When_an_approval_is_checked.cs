using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Execution;
using Platform.Statements;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

[Collection(nameof(SharedStackOne))]
public sealed class When_an_approval_is_checked(SharedStack shared) : ApprovalTest(shared)
{
    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_run_what_an_allowed_key_approved()
    {
        AllowKim();
        await RunsAsync(Kim.Approve(Risky()));
    }

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_refuse_a_stranger_s_signature()
    {
        AllowKim();
        using var stranger = new Signer("Kim");
        await RefusedAsync(stranger.Approve(Risky()), "APPROVAL_UNKNOWN_KEY");
    }

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_refuse_a_stranger_s_signature_under_an_allowed_key_s_id()
    {
        AllowKim();
        using var stranger = new Signer("Kim");
        var plan = Risky();
        await RefusedAsync(Forged(stranger.Approve(plan), "keyId", Kim.KeyId), "APPROVAL_BAD_SIGNATURE");
        await RunsAsync(Kim.Approve(Again(plan)));
    }

    [Theory]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    [InlineData("approvalId", "another")]
    [InlineData("expiresAt", "2126-11-21T00:00:00.000000Z")]
    [InlineData("planId", "another")]
    [InlineData("planDigest", "0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Should_refuse_a_signature_of_other_bytes(string member, string value)
    {
        AllowKim();
        var approved = Kim.Approve(Risky());
        await RefusedAsync(Forged(approved, member, value), "APPROVAL_BAD_SIGNATURE");
        await RunsAsync(Again(approved));
    }

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_refuse_one_that_has_expired()
    {
        AllowKim();
        var plan = Risky();
        var approvalId = Command.NewId().ToString();
        await RefusedAsync(Kim.Approve(plan, TimeProvider.System.GetUtcNow().AddSeconds(-1), approvalId), "APPROVAL_EXPIRED");
        await RunsAsync(Kim.Approve(Again(plan), approvalId: approvalId));
    }

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_refuse_one_that_would_serve_for_too_long()
    {
        AllowKim();
        var plan = Risky();
        var approvalId = Command.NewId().ToString();
        await RefusedAsync(Kim.Approve(plan, TimeProvider.System.GetUtcNow().AddDays(7).AddMinutes(1), approvalId), "APPROVAL_TOO_LONG");
        await RunsAsync(Kim.Approve(Again(plan), TimeProvider.System.GetUtcNow().AddDays(7).AddMinutes(-1), approvalId));
    }

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_refuse_another_plan_s()
    {
        AllowKim();
        var approved = Kim.Approve(Risky());
        await RefusedAsync(Risky() with { Approval = approved.Approval }, "APPROVAL_WRONG_PLAN");
        await RunsAsync(Again(approved));
    }

    [Theory]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    [InlineData("a parameter")]
    [InlineData("the mode")]
    [InlineData("one step more")]
    [InlineData("the order")]
    [InlineData("a hint")]
    public async Task Should_refuse_the_plan_s_own_where_it_was_changed(string what)
    {
        AllowKim();
        var approved = Kim.Approve(Risky());
        var changed = approved with { CommandId = Command.NewId(), Plan = approved.Plan.DeepClone().AsObject() };
        var steps = changed.Plan["steps"]!.AsArray();
        switch (what)
        {
            case "a parameter": steps[0]!["parameters"]!["type"] = "router"; break;
            case "the mode": changed.Plan["mode"] = "DRY_RUN"; break;
            case "one step more": steps.Add(Step("more", "test.take", new { })); break;
            case "the order": steps.Add(steps[0]!.DeepClone()); steps.RemoveAt(0); break;
            case "a hint": steps[0]!["rollbackHint"] = new JsonObject { ["description"] = "x" }; break;
        }

        await RefusedAsync(changed, "APPROVAL_WRONG_PLAN");
        await RunsAsync(Again(approved));
    }

    [Theory]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    [InlineData("Kim")]
    [InlineData("kIM")]
    [InlineData("\uff2bim")]
    public async Task Should_refuse_one_by_who_submits_the_plan(string agent)
    {
        AllowKim();
        var approved = Kim.Approve(Risky() with { AgentId = agent });
        await RefusedAsync(approved, "APPROVAL_SELF_SIGNED");
        await RunsAsync(Again(approved) with { AgentId = "Antigravity" });
    }

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_refuse_a_key_that_may_not_approve_one_of_the_actions()
    {
        Stack.Allow(Kim.Allowed(false, "object.*"));
        var approved = Kim.Approve(Risky());
        await RefusedAsync(approved, "APPROVAL_NOT_ALLOWED");
        AllowKim();
        await RunsAsync(Again(approved));
    }

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_refuse_a_key_for_the_security_state()
    {
        Stack.Allow(Kim.Allowed(maySetSecurity: true));
        await RefusedAsync(Kim.Approve(Risky()), "APPROVAL_NOT_ALLOWED");
    }

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_refuse_a_key_that_was_taken_out_of_the_file()
    {
        AllowKim();
        await RunsAsync(Kim.Approve(Risky()));
        File.Delete(Outside);
        using var other = new Signer("Robin");
        Stack.Allow(other.Allowed(false, "*"));

        var next = Kim.Approve(Live(Step("write", "test.external", new { file = Outside })));
        var answer = await Agent.ExecuteAsync(next);

        Assert.Equal(("DENIED", "APPROVAL_UNKNOWN_KEY"), (answer.Status, answer.Code));
        Assert.False(File.Exists(Outside));
        await DeniedOnceAsync(next, "APPROVAL_UNKNOWN_KEY");
    }

    [Theory]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"keys":[{"owner":"Kim","publicKey":"nonsense","mayApprove":["*"]}]}""")]
    [InlineData("""{"keys":[],"more":1}""")]
    public async Task Should_refuse_everybody_s_while_the_keys_file_cannot_be_read(string content)
    {
        var approved = Kim.Approve(Risky());
        await File.WriteAllTextAsync(Stack.KeysFile, content);
        await RefusedAsync(approved, "APPROVAL_KEYS_UNREADABLE");
        AllowKim();
        await RunsAsync(Again(approved));
    }

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_refuse_everybody_s_where_there_is_no_keys_file()
    {
        File.Delete(Stack.KeysFile);
        await RefusedAsync(Kim.Approve(Risky()), "APPROVAL_UNKNOWN_KEY");
    }

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_refuse_what_is_no_approval()
    {
        AllowKim();
        var plan = Risky();
        var json = JsonNode.Parse(plan.ToBytes())!.AsObject();
        json["approval"] = new JsonObject { ["approvedBy"] = "Kim" };

        var answer = await (await Agent.SendAsync(JsonSerializer.SerializeToUtf8Bytes(json), exchange: "execute-plan")).WaitAsync(Eventually.Patience);

        Assert.Equal(("DENIED", "APPROVAL_MALFORMED"), (answer.Status, answer.Code));
        Assert.False(File.Exists(Outside));
        await DeniedOnceAsync(plan, "APPROVAL_MALFORMED");
    }

    /// <summary>The same plan and approval under an id of its own: the first is spent on its denial.</summary>
    private static PlanCommand Again(PlanCommand plan) => plan with { CommandId = Command.NewId() };

    /// <summary>The approval with one member changed under its signature.</summary>
    private static PlanCommand Forged(PlanCommand approved, string member, string value)
    {
        var json = JsonNode.Parse(approved.Approval!.ToJson())!.AsObject();
        json[member] = value;
        Assert.True(SignedStatement.TryRead<Approval>(JsonSerializer.SerializeToUtf8Bytes(json), out var forged, out var refusal), refusal?.ToString());
        return approved with { CommandId = Command.NewId(), Approval = forged };
    }
}
