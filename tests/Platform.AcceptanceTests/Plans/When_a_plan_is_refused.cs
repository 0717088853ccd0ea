using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

/// <summary>Plans that nobody should submit. Each but the unreadable ones begins with a good step, of which nothing may be left.</summary>
[Collection(nameof(SharedStackOne))]
public sealed class When_a_plan_is_refused(SharedStack shared) : SharedStackTest(shared)
{
    /// <summary>Stands in the parameters of every plan here, and nowhere else.</summary>
    private const string Canary = "hunter2-canary";

    /// <summary>Of most plans the step that is wrong.</summary>
    private const string Bad = "bad step";

    private readonly string server = Command.NewName("SRV");

    /// <summary>What is wrong with a step, the field that the answer has to name, and a word of its sentence.</summary>
    private static readonly (string Name, string Field, string Word, Func<JsonObject> Step)[] Steps =
    [
        ("an unknown action", "steps[1].actionType", "server.explode", () => Step(Bad, "server.explode", new { id = Canary })),
        ("an action's name in other case", "steps[1].actionType", "Server.Restart", () => Step(Bad, "Server.Restart", new { id = Canary })),
        ("an action that is no text", "steps[1].actionType", "string", () => With("actionType", 5)),
        ("no action", "steps[1].actionType", "missing", () => With("actionType", null)),
        ("no name", "steps[1].name", "missing", () => With("name", null)),
        ("an empty name", "steps[1].name", "empty", () => With("name", "")),
        ("a name of 201 characters", "steps[1].name", "201", () => With("name", new string('n', 201))),
        ("the first step's name", "steps[1].name", "same name", () => With("name", "good step")),
        ("a missing parameter", "steps[1].parameters", "'id' is missing", () => Step(Bad, "object.update", new { expectedVersion = 1, attributes = new { note = Canary } })),
        ("no parameters", "steps[1].parameters", "missing", () => With("parameters", null)),
        ("an unknown parameter", "steps[1].parameters", "force", () => Step(Bad, "server.restart", new { id = Canary, force = true })),
        ("a parameter of the wrong type", "steps[1].parameters", "text", () => Step(Bad, "server.restart", new { id = new[] { Canary } })),
        ("a parameter that is null", "steps[1].parameters", "text", () => Step(Bad, "server.restart", new { id = (string?)null })),
        ("a parameter too long", "steps[1].parameters", "'id'", () => Step(Bad, "server.restart", new { id = Canary + new string('x', 200) })),
        ("parameters that are an array", "steps[1].parameters", "object", () => With("parameters", new JsonArray(Canary))),
        ("2 MB of parameters", "steps[1].parameters", "bytes", () => Step(Bad, "object.create", new { id = "x", type = "server", attributes = new { note = Canary + new string('x', 2_000_000) } })),
        ("parameters 47 deep", "steps[1].parameters", "48 levels", () => Step(Bad, "object.create", new { id = "x", type = "server", attributes = Nested(46) })),
        ("parameters 49 deep", "steps[1].parameters", "48 levels", () => Step(Bad, "object.create", new { id = "x", type = "server", attributes = Nested(48) })),
        ("an effect of no category", "steps[1].declaredSideEffects[0].category", "NETWORK", () => Step(Bad, "server.restart", new { id = Canary }, new[] { new { category = "MAGIC", description = "x", reversible = true } })),
        ("an effect that is not said to be reversible or not", "steps[1].declaredSideEffects[0].reversible", "true or false", () => Step(Bad, "server.restart", new { id = Canary }, new[] { new { category = "NETWORK", description = "x" } })),
        ("a hint of no lines", "steps[1].rollbackHint.actions", "array", () => Step(Bad, "server.restart", new { id = Canary }, null, new { description = "x", actions = "restart it" })),
        ("a hint of 101 lines", "steps[1].rollbackHint.risks", "101", () => Step(Bad, "server.restart", new { id = Canary }, null, new { description = "x", risks = Enumerable.Repeat("x", 101) })),
    ];

    /// <summary>What is wrong with a whole plan.</summary>
    private static readonly (string Name, string Field, int? Step, Action<JsonObject> Spoil)[] Plans =
    [
        ("no steps", "steps", null, p => p["steps"] = new JsonArray()),
        ("steps that are none", "steps", null, p => p["steps"] = "restart"),
        ("10,001 steps", "steps", null, p => p["steps"] = new JsonArray([.. Enumerable.Range(0, 10_001).Select(i => (JsonNode)Step($"step {i}", "server.restart", new { id = "x" }))])),
        ("no id", "planId", null, p => p.Remove("planId")),
        ("another mode", "mode", null, p => p["mode"] = "PRACTICE"),
        ("an unknown member", "priority", null, p => p["priority"] = 1),
        ("a hint for a step that does not exist", "rollbackHints[0].stepIndex", 7, p => p["rollbackHints"] = new JsonArray(new JsonObject { ["stepIndex"] = 7, ["description"] = "x" })),
        ("a hint for a step before the first", "rollbackHints[0].stepIndex", -1, p => p["rollbackHints"] = new JsonArray(new JsonObject { ["stepIndex"] = -1, ["description"] = "x" })),
        ("an unknown member of a step", "steps[0].timeout", 0, p => p["steps"]![0]!["timeout"] = 5),
        ("a step that is a text", "steps[1]", 1, p => p["steps"]!.AsArray().Add("restart")),
    ];

    public static TheoryData<string> OfSteps => [.. Steps.Select(s => s.Name)];

    public static TheoryData<string> OfPlans => [.. Plans.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(OfSteps))]
    [Trait("Requirement", "R045")]
    [Trait("Requirement", "C06")]
    [Trait("Requirement", "G11")]
    public async Task Should_name_the_step_and_the_field(string what)
    {
        var (_, field, word, step) = Steps.Single(s => s.Name == what);
        var plan = Live(Good(), step());

        var answer = await DeniedAsync(plan, "INVALID_PLAN");

        var problem = Assert.Single(answer.Json.GetProperty("problems").EnumerateArray());
        Assert.Equal((1, field), (problem.GetProperty("stepIndex").GetInt32(), problem.GetProperty("field").GetString()));
        Assert.Contains(word, problem.GetProperty("message").GetString(), StringComparison.Ordinal);
        // A name that is none is not told as one.
        var name = plan.Plan["steps"]![1]!["name"]?.GetValue<string>();
        Assert.Equal(name is { Length: > 0 and <= 200 } ? name : null, problem.GetProperty("stepName").GetString());
    }

    [Theory]
    [MemberData(nameof(OfPlans))]
    [Trait("Requirement", "R045")]
    [Trait("Requirement", "C06")]
    public async Task Should_name_the_field_of_the_plan(string what)
    {
        var (_, field, step, spoil) = Plans.Single(p => p.Name == what);
        var plan = Live(Good());
        spoil(plan.Plan);

        var answer = await DeniedAsync(plan, "INVALID_PLAN");

        var problem = Assert.Single(answer.Json.GetProperty("problems").EnumerateArray());
        Assert.Equal(field, problem.GetProperty("field").GetString());
        Assert.Equal(step, problem.GetProperty("stepIndex") is { ValueKind: JsonValueKind.Number } index ? index.GetInt32() : null);
    }

    [Fact]
    [Trait("Requirement", "R045")]
    public async Task Should_name_every_step_that_is_wrong()
    {
        var plan = Live(Good(), Step("a", "server.explode", new { }), Step("b", "server.restart", new { }), Step("c", "http.call", new { url = "http://169.254.169.254/" }), Step("d", Command.Restart(server)));

        var answer = await DeniedAsync(plan, "INVALID_PLAN");

        Assert.Equal(
            [(1, "a", "steps[1].actionType"), (2, "b", "steps[2].parameters"), (3, "c", "steps[3].parameters")],
            answer.Json.GetProperty("problems").EnumerateArray().Select(p => (p.GetProperty("stepIndex").GetInt32(), p.GetProperty("stepName").GetString(), p.GetProperty("field").GetString())));
    }

    [Fact]
    [Trait("Requirement", "G11")]
    public async Task Should_forbid_a_host_that_may_not_be_called()
    {
        var plan = Live(Good(), Step("fetch", "http.call", new { url = "http://169.254.169.254/latest/meta-data", body = new { note = Canary } }));

        var answer = await DeniedAsync(plan, "FORBIDDEN");

        var problem = Assert.Single(answer.Json.GetProperty("problems").EnumerateArray());
        Assert.Equal((1, "fetch", "steps[1].parameters"), (problem.GetProperty("stepIndex").GetInt32(), problem.GetProperty("stepName").GetString(), problem.GetProperty("field").GetString()));
        Assert.Contains("169.254.169.254", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "R045")]
    public async Task Should_refuse_a_dry_run_as_it_would_the_plan_itself() => await DeniedAsync(Dry(Good(), Step(Bad, "server.explode", new { })), "INVALID_PLAN");

    [Theory]
    [InlineData("no JSON", """restart hunter2-canary, please""")]
    [InlineData("cut off", """{"commandId":"ID","agentId":"a","plan":{"planId":"p","steps":[{"parameters":{"password":"hunter2-canary""")]
    [InlineData("a literal that is none", """{"commandId":"ID","agentId":"a","plan":{"steps":[{"parameters":{"password":thunter2-canary}}]}}""")]
    [InlineData("a number that is none", """{"commandId":"ID","agentId":"a","plan":{"steps":[{"parameters":{"password":0123hunter2-canary}}]}}""")]
    [InlineData("an unknown member", """{"commandId":"ID","agentId":"a","plan":PLAN,"priority":"hunter2-canary"}""")]
    [InlineData("no plan", """{"commandId":"ID","agentId":"a"}""")]
    [InlineData("no agent", """{"commandId":"ID","plan":PLAN}""")]
    [InlineData("an action instead of a plan", """{"commandId":"ID","agentId":"a","actionType":"server.restart","parameters":{"id":"hunter2-canary"}}""")]
    [InlineData("a member twice", """{"commandId":"ID","agentId":"a","plan":PLAN,"plan":PLAN}""")]
    [InlineData("a parameter twice", """{"commandId":"ID","agentId":"a","plan":{"steps":[{"parameters":{"password":"hunter2-canary","password":"x"}}]}}""")]
    [InlineData("U+0000", """{"commandId":"ID","agentId":"a","plan":{"planId":"p","mode":"LIVE","steps":[{"name":"a","actionType":"server.restart","parameters":{"id":"hunter2-canary\u0000"}}]}}""")]
    [InlineData("half a character", """{"commandId":"ID","agentId":"a","plan":{"planId":"p","mode":"LIVE","steps":[{"name":"a","actionType":"server.restart","parameters":{"id":"hunter2-canary\ud800"}}]}}""")]
    [InlineData("70 levels", """{"commandId":"ID","agentId":"a","plan":{"planId":"p","mode":"LIVE","steps":[{"name":"a","actionType":"object.create","parameters":{"note":"hunter2-canary","deep":DEEP}}]}}""")]
    [Trait("Requirement", "C06")]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G11")]
    public async Task Should_refuse_what_is_no_command_at_all(string what, string text)
    {
        var body = Encoding.UTF8.GetBytes(text
            .Replace("ID", Command.NewId().ToString(), StringComparison.Ordinal)
            .Replace("PLAN", Live(Good()).Plan.ToJsonString(), StringComparison.Ordinal)
            .Replace("DEEP", new string('[', 66) + new string(']', 66), StringComparison.Ordinal));

        var answer = await DeniedAsync(body, "MALFORMED");

        Assert.Equal(0, answer.Json.GetProperty("problems").GetArrayLength());
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {answer.Error}");
    }

    [Fact]
    [Trait("Requirement", "R045")]
    public async Task Should_take_the_largest_parameters_that_are_allowed()
    {
        // The other side of the bound: 64 KiB of parameters and 46 levels of them.
        var large = Step("large", Command.Create(server, new { note = new string('x', (64 << 10) - 200) }));
        var deep = Step("deep", "object.create", new { id = server + "-deep", type = "server", attributes = Nested(45) });

        var answer = await Agent.ExecuteAsync(Dry(large, deep));

        Assert.Equal(("COMPLETED", "All 2 steps ran."), (answer.Status, answer.Error));
    }

    private JsonObject Good() => Step("good step", Command.Create(server, new { note = Canary }));

    /// <summary>A good step but for one member; null takes it out.</summary>
    private static JsonObject With(string member, JsonNode? value)
    {
        var step = Step(Bad, "server.restart", new { id = Canary });
        if (value is null) step.Remove(member);
        else step[member] = value;
        return step;
    }

    private static JsonObject Nested(int levels) => levels == 1 ? new JsonObject { ["note"] = Canary } : new JsonObject { ["d"] = Nested(levels - 1) };

    private async Task<Answer> DeniedAsync(PlanCommand plan, string code)
    {
        var answer = await DeniedAsync(plan.ToBytes(), code);
        Assert.Equal(plan.CommandId, answer.CommandId);
        return answer;
    }

    /// <summary>Sends it twice: one denial, one record of it, and nothing else anywhere.</summary>
    private async Task<Answer> DeniedAsync(byte[] body, string code)
    {
        var message = Command.NewId().ToString();
        var answer = await (await Agent.SendAsync(body, p => p.MessageId = message, "execute-plan")).WaitAsync(Eventually.Patience);
        var again = await (await Agent.SendAsync(body, p => p.MessageId = message, "execute-plan")).WaitAsync(Eventually.Patience);

        Assert.Equal(("DENIED", code, false), (answer.Status, answer.Code, answer.Replayed));
        Assert.Equal(("DENIED", answer.Error, true), (again.Status, again.Error, again.Replayed));
        Assert.Equal(answer.CommandId, again.CommandId);
        Assert.Equal(answer.Json.GetProperty("problems").GetRawText(), again.Json.GetProperty("problems").GetRawText());
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("recordHash").ValueKind);

        // Nothing of the plan ran, and no execution ever began.
        Assert.Null(await Stack.Journal.ObjectAsync(server));
        using var execution = await Stack.Runner.Http.GetAsync(new Uri($"/executions/{answer.CommandId}", UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, execution.StatusCode);

        await Stack.CaughtUpAsync();
        var record = Assert.Single(await Stack.Journal.RecordsAsync(answer.CommandId));
        Assert.Equal(("denial", answer.Error), (record.Kind, record.Error));
        var entry = Assert.Single(await Stack.Ledger.EntriesAsync(answer.CommandId));
        Assert.Equal(("DENIED", code, answer.Error), (entry.Status, entry.ErrorCode, entry.Error));
        foreach (var told in new[] { answer.ToString(), again.ToString(), record.Body.GetRawText(), entry.Envelope, entry.Payload })
            Assert.DoesNotContain(Canary, told, StringComparison.Ordinal);
        return answer;
    }
}
