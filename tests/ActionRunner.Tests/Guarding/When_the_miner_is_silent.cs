using System.Net;
using System.Net.Http.Json;
using ActionRunner.Guarding;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ActionRunner.Tests.Guarding;

public sealed class When_the_miner_is_silent : PolicyTest, IDisposable
{
    private const string Type = "server.restart";
    private readonly Miner miner = new();
    private readonly Guidance guidance;

    public When_the_miner_is_silent()
    {
        Save("""{"server.*":"deny"}""");
        // Old enough that it is not opened each time.
        File.SetLastWriteTimeUtc(Path, DateTime.UnixEpoch);
        var options = Options.Create(new GuidanceOptions { Address = new Uri("http://miner.invalid"), PatienceMs = 200 });
        guidance = new Guidance(Policy, new HttpClient(miner), options, TimeProvider.System, NullLogger<Guidance>.Instance);
    }

    public new void Dispose()
    {
        guidance.Dispose();
        miner.Dispose();
        base.Dispose();
    }

    [Fact]
    public async Task Should_ask_once_for_each_type_and_trigger_and_for_nothing_that_is_advised()
    {
        var refusals = await RefusalsAsync((Type, "a"), (Type, "a"), (Type, "b"), (Type, null), ("object.create", "a"));
        Assert.Empty(refusals);
        Assert.Equal(["/guidance?actionType=server.restart", "/guidance?actionType=server.restart&trigger=a", "/guidance?actionType=server.restart&trigger=b"], miner.Asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_wait_for_it_once_and_deny_at_once_until_it_answers()
    {
        miner.IsSilent = true;
        Assert.StartsWith("GUIDANCE_UNAVAILABLE: ", (await RefusalsAsync((Type, "a")))[(Type, "a")], StringComparison.Ordinal);
        Assert.Single(miner.Asked);

        for (var i = 0; i < 100; i++)
        {
            var denied = guidance.WhyNotAsync(Type, $"{i}", TestContext.Current.CancellationToken);
            Assert.True(denied.IsCompleted);
            Assert.StartsWith("GUIDANCE_UNAVAILABLE: ", await denied, StringComparison.Ordinal);
        }

        Assert.InRange(miner.Asked.Count, 1, 2);
        miner.IsSilent = false;
        await EventuallyAsync(async () => await guidance.WhyNotAsync(Type, "a", TestContext.Current.CancellationToken) is null);
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_go_on_asking_one_that_says_no()
    {
        miner.Status = HttpStatusCode.ServiceUnavailable;
        Assert.StartsWith("GUIDANCE_UNAVAILABLE: ", await guidance.WhyNotAsync(Type, "a", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        miner.Status = HttpStatusCode.OK;
        Assert.Null(await guidance.WhyNotAsync(Type, "a", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Should_end_with_the_asker_s_patience()
    {
        miner.IsSilent = true;
        using var cancel = new CancellationTokenSource();
        var asking = guidance.WhyNotAsync(Type, "a", cancel.Token).AsTask();
        await EventuallyAsync(() => Task.FromResult(!miner.Asked.IsEmpty));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        // That says nothing of the miner.
        miner.IsSilent = false;
        Assert.Null(await guidance.WhyNotAsync(Type, "a", TestContext.Current.CancellationToken));
    }

    private Task<IReadOnlyDictionary<(string ActionType, string? Trigger), string>> RefusalsAsync(params (string, string?)[] wanted) => guidance.RefusalsAsync(wanted, TestContext.Current.CancellationToken);

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition()) await Task.Delay(20, limit.Token);
    }

    private sealed class Miner : HttpMessageHandler
    {
        public bool IsSilent { get; set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public System.Collections.Concurrent.ConcurrentQueue<string> Asked { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Enqueue(request.RequestUri!.PathAndQuery);
            if (IsSilent) await Task.Delay(Timeout.Infinite, cancellationToken);
            return new HttpResponseMessage(Status) { Content = JsonContent.Create(new { advice = "go", reason = "It works." }) };
        }
    }
}
