using System.Collections.Immutable;
using System.Text;

namespace Platform.Execution.Tests.Planning;

/// <summary>A bad plan is refused whole, and its author is told every step and field.</summary>
public sealed class When_a_plan_is_bad
{
    private const string Good = """{"name":"A","actionType":"x.y"}""";

    [Theory]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[]}""", "steps", null, "has 0")]
    [InlineData("""{"planId":"p","mode":"LIVE"}""", "steps", null, "array")]
    [InlineData("""{"planId":"","mode":"LIVE","steps":[STEP]}""", "planId", null, "empty")]
    [InlineData("""{"mode":"LIVE","steps":[STEP]}""", "planId", null, "missing")]
    [InlineData("""{"planId":"p","mode":"live","steps":[STEP]}""", "mode", null, "DRY_RUN or LIVE")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[STEP],"retries":3}""", "retries", null, "not known")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[STEP,STEP]}""", "steps[1].name", 1, "Step 0 has the same name")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[STEP,7]}""", "steps[1]", 1, "object")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[STEP,{"name":"B"}]}""", "steps[1].actionType", 1, "missing")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[STEP,{"name":"B\u0007","actionType":"x"}]}""", "steps[1].name", 1, "control")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[STEP,{"name":"B","actionType":5}]}""", "steps[1].actionType", 1, "string")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[STEP,{"name":"B","actionType":"x","parameters":[]}]}""", "steps[1].parameters", 1, "object")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[STEP,{"name":"B","actionType":"x","parameters":{"a":1,"a":2}}]}""", "steps[1].parameters", 1, "more than once")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[STEP,{"name":"B","actionType":"x","parameters":{"a":12345678901234567890}}]}""", "steps[1].parameters.a", 1, "2^53-1")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[{"name":"B","actionType":"x","onFailure":"undo"}]}""", "steps[0].onFailure", 0, "not known")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[{"name":"B","actionType":"x","declaredSideEffects":[{"category":"MAGIC","description":"d","reversible":true}]}]}""", "steps[0].declaredSideEffects[0].category", 0, "FILE_SYSTEM")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[{"name":"B","actionType":"x","declaredSideEffects":[{"category":"PROCESS","description":"d"}]}]}""", "steps[0].declaredSideEffects[0].reversible", 0, "true or false")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[{"name":"B","actionType":"x","declaredSideEffects":[1]}]}""", "steps[0].declaredSideEffects[0]", 0, "object")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[{"name":"B","actionType":"x","rollbackHint":{"actions":[]}}]}""", "steps[0].rollbackHint.description", 0, "missing")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[{"name":"B","actionType":"x","rollbackHint":{"description":"d","actions":[1]}}]}""", "steps[0].rollbackHint.actions[0]", 0, "string")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[STEP],"rollbackHints":[{"stepIndex":1,"description":"d"}]}""", "rollbackHints[0].stepIndex", 1, "no step 1")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[STEP],"rollbackHints":[{"stepIndex":-1,"description":"d"}]}""", "rollbackHints[0].stepIndex", -1, "no step -1")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[STEP],"rollbackHints":[{"description":"d"}]}""", "rollbackHints[0].stepIndex", null, "integer")]
    [InlineData("""{"planId":"p","mode":"LIVE","steps":[STEP],"rollbackHints":[null]}""", "rollbackHints[0]", null, "object")]
    [InlineData("[]", "plan", null, "object")]
    [InlineData("{", "plan", null, "JSON")]
    public void Should_name_the_step_and_the_field(string json, string field, int? step, string says)
    {
        Assert.False(Plan.TryRead(Encoding.UTF8.GetBytes(json.Replace("STEP", Good, StringComparison.Ordinal)), out var plan, out var faults));
        Assert.Null(plan);
        var fault = Assert.Single(faults);
        Assert.Equal((field, step), (fault.Field, fault.StepIndex));
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_two_megabytes_of_details_naming_the_step()
    {
        var fault = Fault(Step("Big", $$$""","parameters":{"x":"{{{new string('y', 2 << 20)}}}"}"""));
        Assert.Equal((1, "Big", "steps[1].parameters"), (fault.StepIndex, fault.StepName, fault.Field));
        Assert.Contains("2097160 bytes; at most 65536", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("yyyy", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_what_is_too_long_or_too_many()
    {
        var text = new string('t', ExecutionLimits.TextLength + 1);
        Assert.Equal("steps[1].name", Fault(Step(new string('n', 201))).Field);
        Assert.Equal("steps[1].rollbackHint.description", Fault(Step("B", $$""","rollbackHint":{"description":"{{text}}"}""")).Field);
        Assert.Equal("steps[1].rollbackHint.risks[0]", Fault(Step("B", $$""","rollbackHint":{"description":"d","risks":["{{text}}"]}""")).Field);
        Assert.Equal("steps[1].rollbackHint.actions", Fault(Step("B", $$""","rollbackHint":{"description":"d","actions":[{{Many("\"a\"")}}]}""")).Field);
        Assert.Equal("steps[1].declaredSideEffects", Fault(Step("B", $$""","declaredSideEffects":[{{Many("""{"category":"PROCESS","description":"d","reversible":true}""")}}]""")).Field);
        Assert.Equal("steps[1].declaredSideEffects[0].description", Fault(Step("B", $$""","declaredSideEffects":[{"category":"PROCESS","description":"{{text}}","reversible":true}]""")).Field);
        Assert.Equal("steps[1].parameters", Fault(Step("B", $$""","parameters":{{string.Concat(Enumerable.Repeat("{\"a\":", 50))}}1{{new string('}', 50)}}""")).Field);
        Assert.Equal("plan", Assert.Single(Faults($$"""{"x":"{{new string('y', ExecutionLimits.PlanBytes)}}"}""")).Field);
        Assert.Contains("has 10001", Assert.Throws<PlanRefusedException>(() => Samples.Plan(ExecutionLimits.Steps + 1)).Message, StringComparison.Ordinal);
        Assert.Equal(ExecutionLimits.Steps, Samples.Plan(ExecutionLimits.Steps).Steps.Length);

        static string Many(string one) => string.Join(',', Enumerable.Repeat(one, 101));
    }

    [Fact]
    public void Should_refuse_a_plan_that_is_too_large_once_it_is_written_whole()
    {
        // What an author leaves out is written all the same, and so the plan that is stored is larger than the text that was sent.
        var steps = Enumerable.Range(0, ExecutionLimits.Steps).Select(i => Step($"{i:0000}", $$$""","parameters":{"x":"{{{new string('y', 360)}}}"}"""));
        var text = $$"""{"planId":"p","mode":"LIVE","steps":[{{string.Join(',', steps)}}]}""";
        Assert.InRange(text.Length, ExecutionLimits.PlanBytes - 200_000, ExecutionLimits.PlanBytes);

        Assert.Equal("plan", Assert.Single(Faults(text)).Field);
    }

    [Fact]
    public void Should_tell_all_faults_at_once_but_not_without_end()
    {
        var faults = Faults("""{"planId":"p","mode":"x","steps":[{"name":"A"},{"actionType":"x"}]}""");
        Assert.Equal(["mode", "steps[0].actionType", "steps[1].name"], faults.Select(f => f.Field));
        Assert.Equal(ExecutionLimits.FaultsTold, Faults($$"""{"planId":"p","mode":"LIVE","steps":[{{string.Join(',', Enumerable.Repeat("{}", 1_000))}}]}""").Length);
    }

    [Fact]
    public void Should_hold_a_plan_made_in_code_to_the_same_rules()
    {
        var refused = Assert.Throws<PlanRefusedException>(() => Plan.Create("p", LiveModeState.Live, [new("A", "x"), new("A", "x")], [new(2, "none")]));
        Assert.Equal(["steps[1].name", "rollbackHints[0].stepIndex"], refused.Faults.Select(f => f.Field));
        Assert.Contains("steps[1].name (step 'A'): Step 0 has the same name.", refused.Message, StringComparison.Ordinal);
        Assert.Throws<PlanRefusedException>(() => Plan.Create("p", LiveModeState.Live, [new("half \ud800", "x")]));
        var parameters = Samples.Json($$"""{"x":"{{new string('y', 60_000)}}"}""");
        Assert.Equal("plan", Assert.Single(Assert.Throws<PlanRefusedException>(() => Plan.Create("p", LiveModeState.Live, Enumerable.Range(0, 80).Select(i => new PlanStep($"{i}", "x", parameters)))).Faults).Field);
    }

    private static string Step(string name, string rest = "") => $$"""{"name":"{{name}}","actionType":"x"{{rest}}}""";

    private static PlanFault Fault(string step) => Assert.Single(Faults($$"""{"planId":"p","mode":"LIVE","steps":[{{Good}},{{step}}]}"""));

    private static ImmutableArray<PlanFault> Faults(string json)
    {
        Assert.False(Plan.TryRead(Encoding.UTF8.GetBytes(json), out _, out var faults));
        return faults;
    }
}
