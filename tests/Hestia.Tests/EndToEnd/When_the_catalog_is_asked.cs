using Xunit;

namespace Hestia.Tests.EndToEnd;

public sealed class When_the_catalog_is_asked
{
    private const string Catalog = """
        {"items":[
         {"type":"server.restart","kind":"Transactional","description":"Restarts a server.","timeoutSeconds":30,"parameters":{"type":"object","required":["id"],"properties":{"id":{"type":"string","description":"The server."}}}},
         {"type":"http.call","kind":"External","description":"Calls a host.","timeoutSeconds":10,"parameters":{"type":"object","properties":{}}}]}
        """;

    [Fact]
    public async Task Should_list_actions_and_describe_one()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/actions", Catalog);
        Assert.Equal(["server.restart", "http.call"], (await services.HestiaAsync("action", "catalog", "--json")).Lines.Select(l => l.GetProperty("type").GetString()));
        var one = await services.HestiaAsync("action", "catalog", "server.restart");
        Assert.Equal(0, one.ExitCode);
        Assert.Contains("id  string, required: The server", one.Output);
        Assert.Equal("server.restart", (await services.HestiaAsync("action", "catalog", "server.restart", "--json")).Json.GetProperty("type").GetString());
        var none = await services.HestiaAsync("action", "catalog", "server.explode");
        Assert.Equal(3, none.ExitCode);
        Assert.Contains("server.restart", none.Error);
    }

    [Fact]
    public async Task Should_complete_action_types_from_it()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/actions", Catalog);
        Assert.Contains("server.restart", (await services.OffersAsync("hestia action run se")).Split('\n'));
    }
}
