namespace Platform.AcceptanceTests.Runs;

[Trait("Requirement", "G8")]
[Trait("Requirement", "C28")]
[Collection(nameof(SharedRuns))]
public sealed class When_an_approval_does_not_count(RunStack stack) : RunTest(stack)
{
    [Fact]
    [Trait("Requirement", "R089")]
    public async Task Should_be_refused_and_recorded()
    {
        using var stranger = new Signer("stranger");
        using var starter = new Signer("\uff2d\uff21RIA\u200b");
        using var narrow = new Signer("narrow");
        var run = await StartRunAsync("DOC", "maria");
        var other = await StartRunAsync("DOC2", "maria");
        Stack.Allow(Sovereign.Allowed(false, "cut.*"), starter.Allowed(false, "cut.*"), narrow.Allowed(false, "cut.lifecycle_enact"));
        await ReachesAsync(run, "AWAITING_SG1");
        await ReachesAsync(other, "AWAITING_SG1");
        var subject = (await ShowAsync(run)).GetProperty("decide").GetProperty("sha256").GetString()!;
        var others = (await ShowAsync(other)).GetProperty("decide").GetProperty("sha256").GetString()!;
        var forged = Sovereign.Decide(run, "SG_1", "APPROVE", subject).ToJson();
        forged[^10] ^= 1;

        Assert.Equal("DECISION_UNKNOWN_KEY", (await DecideAsync(run, by: stranger)).Code);
        Assert.Equal("DECISION_NOT_ALLOWED", (await DecideAsync(run, by: starter)).Code);
        Assert.Equal("DECISION_NOT_ALLOWED", (await DecideAsync(run, by: narrow)).Code);
        Assert.Equal("DECISION_OTHER_SUBJECT", (await DecideAsync(run, subject: others)).Code);
        Assert.Equal("DECISION_EXPIRED", (await DecideAsync(run, expiresAt: TimeProvider.System.GetUtcNow().AddSeconds(-1))).Code);
        Assert.Equal("DECISION_NOT_AWAITED", (await DecideAsync(run, gate: "SG_2")).Code);
        Assert.Equal("NOT_FOUND", (await AskAsync(Operator, "decide-run", Sovereign.Decide("no-such-run", "SG_1", "APPROVE", subject).ToJson())).Code);
        Assert.Equal("DENIED", (await AskAsync(Operator, "decide-run", forged)).Status);
        Assert.Equal("AWAITING_SG1", await StateAsync(run));

        var id = Command.NewId();
        Assert.Equal("TAKEN", (await DecideAsync(run, id: id)).Status);
        await ReachesAsync(run, "AWAITING_SG2");
        // The first gate's decision is no decision of the second one.
        Assert.Equal("CONFLICT", (await DecideAsync(run, id: id)).Code);
        await Eventually.TrueAsync(
            async () => (await Stack.Audit.GetAsync("/ledger/entries?kind=gate_decision&limit=100")).GetProperty("items").GetArrayLength() >= 8, "the refusals are in the ledger", TimeSpan.FromSeconds(20), Stack.Describe);
    }

    [Fact]
    [Trait("Requirement", "C31")]
    public async Task Should_stop_the_run_where_it_is_a_no()
    {
        var run = await StartRunAsync();
        await ReachesAsync(run, "AWAITING_SG1");

        Assert.Equal("TAKEN", (await DecideAsync(run, "REJECT")).Status);

        await ReachesAsync(run, "STOP_REJECTED");
        Assert.Equal("STOP_REJECTED", (await ResumeAsync(run)).Code);
    }
}
