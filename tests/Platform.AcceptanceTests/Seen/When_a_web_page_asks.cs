using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Platform.AcceptanceTests.Seen;

/// <summary>
/// A page in somebody's browser reaches the services of the same machine. Under a name of its own, pointed here, it would read the ledger;
/// with a form it would have something done. Neither is answered.
/// </summary>
public sealed class When_a_web_page_asks(SharedLearningStack shared) : SharedStackTest(shared), IClassFixture<SharedLearningStack>
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:7102")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example")]
    [Trait("Requirement", "G8")]
    public async Task Should_not_be_answered_under_its_own_name(string name)
    {
        foreach (var (service, path) in new[] { (Stack.Audit, "/ledger/entries"), (Stack.Runner, "/objects"), (Stack.Runner, "/health/ready") })
        {
            using var answer = await SendAsync(service, HttpMethod.Get, path, name);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.Equal("/problems/unknown-host", problem.GetProperty("type").GetString());
            Assert.Contains("AllowedHosts", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("LOCALHOST")]
    [InlineData("[::1]")]
    public async Task Should_be_answered_under_the_names_of_this_machine(string name)
    {
        using var answer = await SendAsync(Stack.Audit, HttpMethod.Get, "/ledger/head", name + ":" + Stack.Audit.Url.Port);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    [Trait("Requirement", "G8")]
    public async Task Should_change_nothing_with_what_a_form_can_send(string? type)
    {
        using var answer = await SendAsync(Stack.Miner, HttpMethod.Post, "/mining?check=true", "127.0.0.1", type);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("application/json", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Assert.NotEqual("check", (await Stack.Miner.GetAsync("/mining")).GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer guessed")]
    [InlineData("Basic b3BlcmF0b3I6Z3Vlc3NlZA==")]
    [Trait("Requirement", "G8")]
    public async Task Should_change_nothing_without_the_operator_s_right(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/mining?check=true", UriKind.Relative));
        request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        if (authorization is not null) request.Headers.Add("Authorization", authorization);
        using var answer = await Stack.Miner.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("operator", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.NotEqual("check", (await Stack.Miner.GetAsync("/mining")).GetProperty("kind").GetString());
    }

    private static async Task<HttpResponseMessage> SendAsync(ServiceProcess service, HttpMethod method, string path, string name, string? type = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Host = name;
        if (type is not null) request.Content = new StringContent("{}", Encoding.UTF8, type);
        return await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
