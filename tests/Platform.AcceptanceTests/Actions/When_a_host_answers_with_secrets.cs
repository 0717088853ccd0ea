using System.Text.Json;

namespace Platform.AcceptanceTests.Actions;

/// <summary>
/// Hosts answer with tokens, and repeat passwords when they refuse them. Agents get to know that something was said, and not what.
/// </summary>
[Collection(nameof(SharedStackOne))]
public sealed class When_a_host_answers_with_secrets(SharedStack shared) : SharedStackTest(shared)
{
    // Of this test alone: others on the same stack have canaries in places where those may be.
    private readonly string mark = "cAnArY" + Command.NewId().ToString("N")[20..];
    private readonly List<string> canaries = [];

    [Theory]
    [InlineData("401 Unauthorized")]
    [InlineData("200 OK")]
    [Trait("Requirement", "G11")]
    public async Task Should_keep_them_out_of_everything_that_is_told(string status)
    {
        var token = Canary("token");
        var nested = JsonSerializer.Serialize(new { clientSecret = Canary("nested") });
        var answered = new { error = $"No {token} here.", access_token = token, password = Canary("password"), nested };
        await KeepAsync(status, JsonSerializer.Serialize(answered));
    }

    [Theory]
    [InlineData("401 Unauthorized")]
    [InlineData("200 OK")]
    [Trait("Requirement", "G11")]
    public async Task Should_keep_them_out_of_what_is_cut(string status)
    {
        const int Kept = 32 * 1024;
        var first = $"{{\"password\":\"{Canary("first")}\",\"items\":[";
        var across = $"{{\"access_token\":\"{Canary("across")}{Canary("across")}\"}}";
        // The one in the middle stands so that the cut goes through it, wherever it is made.
        for (var into = 4; into < across.Length; into += 11)
        {
            var filler = string.Concat(Enumerable.Repeat("\"item\",", Kept))[..(Kept - first.Length - into)];
            await KeepAsync(status, first + filler + across + $",{{\"secret\":\"{Canary("last")}\"}}" + new string(' ', Kept));
        }
    }

    private string Canary(string name)
    {
        // Long, so that also a piece of one is found.
        var canary = mark + name + Command.NewId().ToString("N")[20..];
        canaries.Add(canary);
        return canary;
    }

    private async Task KeepAsync(string status, string body)
    {
        await using var host = new RawHost(status, body);
        var answer = await Agent.ExecuteAsync(Command.HttpCall(host.Url));
        Assert.Equal(status.StartsWith('2') ? ("SUCCESS", null) : ("FAILURE", "HTTP_401"), (answer.Status, answer.Code));
        Assert.Single(host.Requests);
        await Stack.CaughtUpAsync();
        Assert.Empty(await Whereabouts.OfAsync(Stack, [answer], [mark, .. canaries]));
        // What is left of a long body is longer as JSON than an output may be; of such a one nothing is told.
        var told = body.Length > 32 * 1024 && status.StartsWith('2') ? "\"truncated\":true" : "[redacted]";
        Assert.Contains(told, answer.ToString(), StringComparison.Ordinal);
    }
}
