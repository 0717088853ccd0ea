using System.Net;

namespace ActionRunner.Tests.Guarding;

public sealed class When_the_miner_is_silent() : GuidanceTest(patienceMs: 200)
{
    [Fact]
    public async Task Should_ask_once_for_each_type_and_trigger_and_for_nothing_that_is_advised()
    {
        var refusals = await RefusalsAsync((Type, "a"), (Type, "a"), (Type, "b"), (Type, null), ("object.create", "a"));
        Assert.Empty(refusals);
        Assert.Equal(["/guidance?actionType=server.restart", "/guidance?actionType=server.restart&trigger=a", "/guidance?actionType=server.restart&trigger=b"], Miner.Asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_wait_for_it_once_and_deny_at_once_until_it_answers()
    {
        Miner.IsSilent = true;
        Assert.StartsWith("GUIDANCE_UNAVAILABLE: ", (await RefusalsAsync((Type, "a")))[(Type, "a")], StringComparison.Ordinal);
        Assert.Single(Miner.Asked);

        for (var i = 0; i < 100; i++)
        {
            var denied = Guidance.WhyNotAsync(Type, $"{i}", TestContext.Current.CancellationToken);
            Assert.True(denied.IsCompleted);
            Assert.StartsWith("GUIDANCE_UNAVAILABLE: ", await denied, StringComparison.Ordinal);
        }

        Assert.InRange(Miner.Asked.Count, 1, 2);
        Miner.IsSilent = false;
        await EventuallyAsync(async () => await Guidance.WhyNotAsync(Type, "a", TestContext.Current.CancellationToken) is null);
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_go_on_asking_one_that_says_no()
    {
        Miner.Status = HttpStatusCode.ServiceUnavailable;
        Assert.StartsWith("GUIDANCE_UNAVAILABLE: ", await Guidance.WhyNotAsync(Type, "a", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Miner.Status = HttpStatusCode.OK;
        Assert.Null(await Guidance.WhyNotAsync(Type, "a", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Should_end_with_the_asker_s_patience()
    {
        Miner.IsSilent = true;
        using var cancel = new CancellationTokenSource();
        var asking = Guidance.WhyNotAsync(Type, "a", cancel.Token).AsTask();
        await EventuallyAsync(() => Task.FromResult(!Miner.Asked.IsEmpty));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        // That says nothing of the Miner.
        Miner.IsSilent = false;
        Assert.Null(await Guidance.WhyNotAsync(Type, "a", TestContext.Current.CancellationToken));
    }
}
