using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using ActionRunner.Guarding;

namespace ActionRunner.Tests.Guarding;

/// <summary>A name leads to any of several miners; only the one that learns has an answer.</summary>
public class When_several_miners_run
{
    private static readonly IPAddress[] Addresses = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"), IPAddress.Parse("10.0.0.3")];

    [Fact]
    public async Task Should_ask_until_one_knows()
    {
        using var miners = new Miners { Knows = "10.0.0.3", Gone = "10.0.0.1" };
        Assert.Equal(HttpStatusCode.OK, await AskAsync(miners, Addresses));
        Assert.Equal(["miner", "10.0.0.1", "10.0.0.2", "10.0.0.3"], miners.Asked);
        Assert.All(miners.Names, name => Assert.Equal("miner:8080", name)); // a service answers under its own name only
    }

    [Fact]
    public async Task Should_ask_once_where_the_first_knows()
    {
        using var miners = new Miners { Knows = "miner" };
        Assert.Equal(HttpStatusCode.OK, await AskAsync(miners, Addresses));
        Assert.Single(miners.Asked);
    }

    [Fact]
    public async Task Should_say_that_none_knows()
    {
        using var miners = new Miners();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(miners, Addresses));
        Assert.Equal(4, miners.Asked.Count);
    }

    [Fact]
    public async Task Should_not_ask_the_only_one_twice()
    {
        using var miners = new Miners();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(miners, [Addresses[0]]));
        Assert.Single(miners.Asked);
    }

    [Fact]
    public async Task Should_keep_the_answer_of_the_first_where_the_name_is_unknown()
    {
        using var miners = new Miners();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(miners, null));
    }

    private static async Task<HttpStatusCode> AskAsync(Miners miners, IPAddress[]? addresses)
    {
        using var client = new HttpClient(new MinerInstances(
            miners, (_, _) => addresses is null ? Task.FromException<IPAddress[]>(new SocketException()) : Task.FromResult(addresses)));
        var question = new Uri("http://miner:8080/guidance?actionType=server.restart");
        using var answer = await client.GetAsync(question, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private sealed class Miners : HttpMessageHandler
    {
        public string? Knows { get; init; }

        public string? Gone { get; init; }

        public List<string> Asked { get; } = [];

        public List<string> Names { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var host = request.RequestUri!.Host;
            Asked.Add(host);
            Names.Add(request.Headers.Host ?? request.RequestUri.Authority);
            if (host == Gone) throw new HttpRequestException("It has gone.");
            return Task.FromResult(host == Knows
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(new { advice = "go" }) }
                : new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        }
    }
}
