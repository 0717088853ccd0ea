using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting;

namespace Audit.Tests.Serving;

public sealed class When_long_answers_are_asked_for
{
    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_tell_those_beyond_the_places_to_come_again_and_serve_them_when_one_is_free()
    {
        using var places = new LongAnswers(2);
        var read = new TaskCompletionSource();
        var slow = Enumerable.Range(0, 2).Select(_ => AskAsync(places, () => read.Task)).ToList();

        var refused = await AskAsync(places, () => Task.CompletedTask);
        read.SetResult();
        var served = await Task.WhenAll(slow);
        var after = await AskAsync(places, () => Task.CompletedTask);

        Assert.Equal((503, "5"), (refused.Response.StatusCode, refused.Response.Headers.RetryAfter.ToString()));
        Assert.All(served, answer => Assert.Equal((200, "application/x-ndjson"), (answer.Response.StatusCode, answer.Response.ContentType)));
        Assert.Equal(200, after.Response.StatusCode);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_give_the_place_back_where_the_reader_hangs_up()
    {
        using var places = new LongAnswers(1);
        await Assert.ThrowsAsync<OperationCanceledException>(() => AskAsync(places, () => throw new OperationCanceledException()));

        Assert.Equal(200, (await AskAsync(places, () => Task.CompletedTask)).Response.StatusCode);
    }

    private static async Task<HttpContext> AskAsync(LongAnswers places, Func<Task> write)
    {
        var http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(), Response = { Body = new MemoryStream() } };
        await places.Of("application/x-ndjson", _ => write()).ExecuteAsync(http);
        return http;
    }
}
