using System.Net;

namespace Platform.AcceptanceTests.Plans;

[Collection(nameof(SharedStackTwo))]
public sealed class When_executions_are_asked_for_oddly(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    [Trait("Requirement", "C06")]
    public async Task Should_say_that_no_plan_can_be_called_so()
    {
        using var answer = await Stack.Runner.Http.GetAsync(new Uri("/executions?planId=%00", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("planId", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
