using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using ActionRunner.Guarding;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ActionRunner.Tests.Guarding;

/// <summary>A test that asks a miner of its own under a policy that denies <c>server.*</c> where it is to be avoided.</summary>
public abstract class GuidanceTest : PolicyTest, IDisposable
{
    protected const string Type = "server.restart";

    private protected GuidanceTest(int patienceMs)
    {
        Save("""{"server.*":"deny"}""");
        // Old enough that it is not opened each time.
        File.SetLastWriteTimeUtc(Path, DateTime.UnixEpoch);
        var options = Options.Create(new GuidanceOptions { Address = new Uri("http://miner.invalid"), PatienceMs = patienceMs });
        Guidance = new Guidance(Policy, new HttpClient(Miner), options, TimeProvider.System, NullLogger<Guidance>.Instance);
    }

    private protected StandInMiner Miner { get; } = new();

    private protected Guidance Guidance { get; }

    public new void Dispose()
    {
        Guidance.Dispose();
        Miner.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<IReadOnlyDictionary<(string ActionType, string? Trigger), string>> RefusalsAsync(params IEnumerable<(string, string?)> wanted) =>
        Guidance.RefusalsAsync(wanted, TestContext.Current.CancellationToken);

    private protected Task<string?> WhyNotAsync(string? trigger) => Guidance.WhyNotAsync(Type, trigger, TestContext.Current.CancellationToken).AsTask();

    private protected static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition()) await Task.Delay(20, limit.Token);
    }

    private protected sealed class StandInMiner : HttpMessageHandler
    {
        public bool IsSilent { get; set; }

        /// <summary>How long each answer takes.</summary>
        public TimeSpan Takes { get; set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public object Answer { get; set; } = new { advice = "go", reason = "It works." };

        /// <summary>Done before each answer.</summary>
        public Action Before { get; set; } = static () => { };

        public ConcurrentQueue<string> Asked { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Enqueue(request.RequestUri!.PathAndQuery);
            Before();
            await Task.Delay(IsSilent ? Timeout.InfiniteTimeSpan : Takes, cancellationToken);
            return new HttpResponseMessage(Status) { Content = JsonContent.Create(Answer) };
        }
    }
}
