using System.Text;
using ActionRunner.Cataloguing;
using ActionRunner.Guarding;
using ActionRunner.Planning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Messaging;
using RabbitMQ.Client;

namespace ActionRunner.Tests.Planning;

/// <summary>Its bounds of size, which a broker may draw closer.</summary>
public class When_a_plan_is_read
{
    private const int MaxBody = (4 << 20) + (64 << 10);

    [Theory]
    [Trait("Requirement", "C06")]
    [InlineData(0, "MALFORMED")]
    [InlineData(1, "TOO_LARGE")]
    public void Should_refuse_a_message_beyond_4_MiB_and_64_KiB(int beyond, string code)
    {
        var refusal = Assert.IsType<PlanRefusal>(Read("{\"x\":\"" + new string('x', MaxBody - 8 + beyond) + "\"}"));
        Assert.StartsWith(code + ": ", refusal.Refusal.Error, StringComparison.Ordinal);
        Assert.Equal(MaxBody + beyond, refusal.Refusal.BodyBytes);
        Assert.Empty(refusal.Problems);
    }

    [Theory]
    [Trait("Requirement", "C06")]
    [InlineData(0, null)]
    [InlineData(1, "plan")]
    public void Should_refuse_a_plan_beyond_4_MiB_in_a_message_that_is_not_too_large(int beyond, string? field)
    {
        const string Start = """{"mode":"LIVE","planId":"p","rollbackHints":[],"steps":[""", End = "]}";
        var steps = Enumerable.Range(0, 69).Select(i => Step(i, 59_800)).ToList();
        var room = (4 << 20) + beyond - Encoding.UTF8.GetByteCount(Start + string.Join(',', steps) + "," + Step(70, 0) + End);
        var plan = Start + string.Join(',', steps) + "," + Step(70, room) + End;
        var read = Read($$"""{"commandId":"3f0d7d3e-4c0c-4a53-8f1e-3a3a1d6f0c11","agentId":"A","plan":{{plan}}}""");

        if (field is null) Assert.IsType<PlanCommand>(read);
        else Assert.Equal((field, (int?)null), (Assert.Single(Assert.IsType<PlanRefusal>(read).Problems).Field, ((PlanRefusal)read).Problems[0].StepIndex));
    }

    [Theory]
    [Trait("Requirement", "R008")]
    [InlineData("p\\u200b", "step 0", "planId", "It holds U+200B (a format character, which nobody sees) as its character 2; an id holds no such character.")]
    [InlineData("p", "step 0 ", "steps[0].name", "It ends with a space (U+0020); an id has none at either end.")]
    public void Should_refuse_a_plan_whose_names_look_like_others(string planId, string step, string field, string fault)
    {
        var steps = Step(0, 1).Replace("step 0", step, StringComparison.Ordinal);
        var read = Read($$$"""
            {"commandId":"3f0d7d3e-4c0c-4a53-8f1e-3a3a1d6f0c11","agentId":"A","plan":{"planId":"{{{planId}}}","mode":"LIVE","steps":[{{{steps}}}]}}
            """);
        var problem = Assert.Single(Assert.IsType<PlanRefusal>(read).Problems);
        Assert.Equal((field, fault), (problem.Field, problem.Message));
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public void Should_refuse_a_step_that_the_operator_lets_nobody_run()
    {
        var read = Read("""{"commandId":"3f0d7d3e-4c0c-4a53-8f1e-3a3a1d6f0c11","agentId":"A","plan":{"planId":"p","mode":"LIVE","steps":[{"name":"r","actionType":"server.restart","parameters":{"id":"S"}}]}}""");
        Assert.Equal(
            "FORBIDDEN: steps[0].actionType (step 'r'): The operator of this service lets nobody run 'server.restart' (setting Approving__Policies: never).",
            Assert.IsType<PlanRefusal>(read).Refusal.Error);
    }

    private static string Step(int index, int padding) =>
        $$$"""{"actionType":"object.create","declaredSideEffects":[],"name":"step {{{index}}}","parameters":{"attributes":{"note":"{{{new string('x', padding)}}}"},"id":"x","type":"t"}}""";

    private static object Read(string body)
    {
        var services = new ServiceCollection().AddHttpClient().AddSingleton(TimeProvider.System).BuildServiceProvider();
        var policy = new ApprovalPolicy(Options.Create(new ApprovingOptions { Policies = { "server.restart=never" } }));
        var reader = new PlanReader(new ActionCatalog(new ConfigurationBuilder().Build()), new VouchedNames(null, always: false, TimeProvider.System), policy, services);
        return reader.Read(new Delivery(new AckWindow(), 1, Encoding.UTF8.GetBytes(body), new BasicProperties { ContentType = "application/json" }, "execute-plan"), out _);
    }
}
