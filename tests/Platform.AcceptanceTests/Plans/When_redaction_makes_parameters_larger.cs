using System.Net;
using System.Text.Json.Nodes;
using Platform.Execution;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

[Collection(nameof(SharedStackTwo))]
public sealed class When_redaction_makes_parameters_larger(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    [Trait("Requirement", "R024")]
    [Trait("Requirement", "G11")]
    public async Task Should_tell_of_the_execution_as_of_any_other()
    {
        // A digit becomes "[redacted]": the parameters are as large as allowed, and what is stored of them is larger.
        var attributes = new JsonObject(Enumerable.Range(0, 4_800).Select(i => KeyValuePair.Create($"t{i:0000}pwd", (JsonNode?)JsonValue.Create(1))));
        var plan = Live(Step("create", Command.Create(Command.NewName("SRV"), attributes)));
        Assert.InRange(plan.Plan["steps"]![0]!["parameters"]!.ToJsonString().Length, 60_000, ExecutionLimits.ParametersBytes);

        var answer = await Agent.ExecuteAsync(plan);

        Assert.Equal("COMPLETED", answer.Status);
        foreach (var path in (string[])["", "/record", "/rollback"])
        {
            using var told = await Stack.Runner.Http.GetAsync(new Uri($"/executions/{plan.CommandId}{path}", UriKind.Relative));
            Assert.Equal((path, HttpStatusCode.OK), (path, told.StatusCode));
        }
    }
}
