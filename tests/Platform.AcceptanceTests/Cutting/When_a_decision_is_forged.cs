using System.Text.Json.Nodes;
using Platform.Statements;

namespace Platform.AcceptanceTests.Cutting;

/// <summary>Whatever is wrong with a decision, nothing is written.</summary>
public sealed class When_a_decision_is_forged(CutStack cut) : CutTest(cut)
{
    [Theory]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "C28")]
    [InlineData("nobody's key")]
    [InlineData("a key for other things")]
    [InlineData("a changed reason")]
    [InlineData("a changed subject")]
    [InlineData("other pins than the command's")]
    [InlineData("a pin more")]
    [InlineData("another run")]
    [InlineData("another document")]
    [InlineData("another version")]
    [InlineData("the other gate")]
    [InlineData("the other gate in the decision")]
    [InlineData("a rejection")]
    [InlineData("nobody started it")]
    [InlineData("its own starter")]
    [InlineData("its own starter in other letters")]
    [InlineData("its own starter in circles")]
    [InlineData("no decision")]
    [InlineData("an approval of a plan")]
    public async Task Should_write_nothing(string forgery)
    {
        var run = await WalkedAsync("cut.grant_probe");
        using var stranger = new Sovereign("Ada");
        using var limited = new Sovereign("Grace");
        Stack.Allow(Cut.Sovereign.Allowed("cut.*"), limited.Allowed("server.*", "cut.lifecycle_enact"));

        var answer = await run.PhaseAsync("cut.cut_leg_a", parameters => Forge(forgery, run, parameters, stranger, limited));

        Assert.Equal(("FAILURE", "APPROVAL_INVALID"), (answer.Status, answer.Code));
        Assert.Equal(
            0L,
            await Stack.Business.ScalarAsync<long>(
                "SELECT count(*) FROM cutter_governance.cut_change_set WHERE document_id = $1", run.DocumentId));
        Assert.Equal(0L, await Stack.Business.ScalarAsync<long>("SELECT count(*) FROM law.unit WHERE document_id = $1", run.DocumentId));
    }

    [Fact]
    [Trait("Requirement", "R089")]
    public async Task Should_enact_nothing_under_a_decision_that_has_served()
    {
        var run = await WalkedAsync("cut.write_verify");
        var subject = run.Subject(GateDecision.Gate2);
        var used = await Stack.Business.ScalarAsync<Guid>(
            "SELECT decision_id FROM cutter_governance.cut_change_set WHERE change_set_id = $1", run.ChangeSetId);
        var reused = await run.PhaseAsync(
            "cut.lifecycle_enact", p => p["decision"] = Cut.Sovereign.Decide(subject, run.RunId, GateDecision.Gate2, decisionId: used));
        Assert.Equal(("FAILURE", "DECISION_ALREADY_USED"), (reused.Status, reused.Code));

        var decision = Cut.Sovereign.Decide(subject, run.RunId, GateDecision.Gate2);
        var first = await run.PhaseAsync("cut.lifecycle_enact", p => p["decision"] = decision.DeepClone());
        Assert.Equal("SUCCESS", first.Status);
        var again = await run.PhaseAsync("cut.lifecycle_enact", p => p["decision"] = decision.DeepClone());
        Assert.Equal(("FAILURE", "DECISION_ALREADY_USED"), (again.Status, again.Code));
        var other = await run.PhaseAsync("cut.lifecycle_enact");
        Assert.Equal(("FAILURE", "ALREADY_ENACTED"), (other.Status, other.Code));
    }

    private void Forge(string forgery, CutRun run, JsonObject parameters, Sovereign stranger, Sovereign limited)
    {
        var subject = parameters["subject"]!.AsObject();
        var pins = subject["pins"]!.AsObject();
        var (by, gate, verdict, runId) = (Cut.Sovereign, GateDecision.Gate1, GateDecision.Approve, run.RunId);
        switch (forgery)
        {
            case "nobody's key": by = stranger; break;
            case "a key for other things": by = limited; break;
            case "other pins than the command's": pins["writerDigest"] = new string('0', 64); break;
            case "a pin more": pins["changeSetId"] = Command.NewId().ToString(); break;
            case "another run": runId = "another-run"; break;
            case "another document": subject["documentId"] = "LAW-OTHER"; break;
            case "another version": subject["sourceVersionId"] = new string('0', 64); break;
            case "the other gate": subject["gate"] = GateDecision.Gate2; break;
            case "the other gate in the decision": gate = GateDecision.Gate2; break;
            case "a rejection": verdict = GateDecision.Reject; break;
            case "nobody started it": subject.Remove("startedBy"); break;
            case "its own starter": subject["startedBy"] = "Ada"; break;
            case "its own starter in other letters": subject["startedBy"] = " \uff21\uff44\u200ba "; break;
            case "its own starter in circles": subject["startedBy"] = "\u24b6\u24d3\u24d0"; break;
        }

        parameters["decision"] = by.Decide(subject, runId, gate, verdict);
        switch (forgery)
        {
            case "a changed reason": parameters["decision"]!["reason"] = "Another one."; break;
            case "a changed subject": subject["startedBy"] = "Somebody"; break;
            case "no decision": parameters["decision"] = new JsonObject(); break;
            case "an approval of a plan": parameters["decision"]!["format"] = "platform-plan-approval/1"; break;
        }
    }
}
