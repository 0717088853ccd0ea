using System.Text;
using ActionRunner.Accepting;
using ActionRunner.Executing.Catalog;
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

    private static string Step(int index, int padding) =>
        $$$"""{"actionType":"object.create","declaredSideEffects":[],"name":"step {{{index}}}","parameters":{"attributes":{"note":"{{{new string('x', padding)}}}"},"id":"x","type":"t"}}""";

    private static object Read(string body)
    {
        var services = new ServiceCollection().AddHttpClient().AddSingleton(TimeProvider.System).BuildServiceProvider();
        var reader = new PlanReader(new ActionCatalog(new ConfigurationBuilder().Build()), new VouchedNames(null, always: false, TimeProvider.System), services);
        return reader.Read(new Delivery(new AckWindow(), 1, Encoding.UTF8.GetBytes(body), new BasicProperties { ContentType = "application/json" }, "execute-plan"), out _);
    }
}
