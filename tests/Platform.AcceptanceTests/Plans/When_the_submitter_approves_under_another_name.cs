using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

[Collection(nameof(SharedStackOne))]
public sealed class When_the_submitter_approves_under_another_name(SharedStack shared) : SharedStackTest(shared)
{
    /// <summary>Whom the broker vouches for: it takes a message's <c>user_id</c> only where it is the user who is connected.</summary>
    private const string User = "agent";

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_refuse_the_key_of_the_user_who_sent_it()
    {
        using var mine = new Signer(User);
        using var kim = new Signer("Kim");
        Stack.Allow(mine.Allowed(mayApprove: "*"), kim.Allowed(mayApprove: "*"));
        var server = Command.NewName("SRV");
        var plan = Live(Step("create", Command.Create(server))) with { AgentId = "Somebody" };

        var refused = await SendAsync(mine.Approve(plan));
        Assert.Equal(("DENIED", "APPROVAL_SELF_SIGNED"), (refused.Status, refused.Code));
        Assert.Null(await Stack.Journal.ObjectAsync(server));

        Assert.Equal("COMPLETED", (await SendAsync(kim.Approve(plan with { CommandId = Command.NewId() }))).Status);
    }

    [Theory]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    [InlineData("\uff4daria")]
    [InlineData("MARIA")]
    [InlineData("m\u0430ria")]
    public async Task Should_refuse_the_key_of_one_who_is_read_as_the_submitter(string owner)
    {
        using var signer = new Signer(owner);
        Stack.Allow(signer.Allowed(mayApprove: "*"));
        var plan = Live(Step("create", Command.Create(Command.NewName("SRV")))) with { AgentId = "maria" };

        var refused = await Agent.ExecuteAsync(signer.Approve(plan));
        Assert.Equal(("DENIED", "APPROVAL_SELF_SIGNED"), (refused.Status, refused.Code));
    }

    private async Task<Answer> SendAsync(PlanCommand plan) => await (await Agent.SendAsync(plan.ToBytes(), p => p.UserId = User, "execute-plan")).WaitAsync(Eventually.Patience);
}
