namespace Platform.AcceptanceTests.Actions;

[Collection(nameof(SharedStackTwo))]
public sealed class When_a_third_party_adds_actions(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    [Trait("Requirement", "R006")]
    public async Task Should_be_in_the_catalog_with_the_schema_of_its_parameters()
    {
        var items = (await Stack.Runner.GetAsync("/actions")).GetProperty("items").EnumerateArray().ToDictionary(i => i.GetProperty("type").GetString()!);

        string[] builtIn = ["http.call", "object.create", "object.delete", "object.update", "server.deploy", "server.restart"];
        Assert.All(builtIn, type => Assert.Contains(type, items.Keys));
        var write = items["test.write"];
        Assert.Equal(("Transactional", 2.0), (write.GetProperty("kind").GetString(), write.GetProperty("timeoutSeconds").GetDouble()));
        var schema = write.GetProperty("parameters");
        Assert.Equal("id", Assert.Single(schema.GetProperty("required").EnumerateArray()).GetString());
        Assert.Equal(200, schema.GetProperty("properties").GetProperty("id").GetProperty("maxLength").GetInt32());
        Assert.Equal("External", items["http.call"].GetProperty("kind").GetString());
        Assert.True(items["test.secret"].GetProperty("parameters").GetProperty("properties").GetProperty("pin").GetProperty("writeOnly").GetBoolean());
    }

    [Theory]
    [InlineData("/nowhere/actions.dll")]
    [InlineData("/etc/passwd")]
    [Trait("Requirement", "R006")]
    public async Task Should_refuse_to_start_with_an_assembly_that_cannot_be_read(string path)
    {
        await using var runner = new ServiceProcess(ServiceProgram.Runner, Stack.Business, TestServers.Broker("action-runner", Stack.VirtualHost));
        runner.Settings["Actions__Assemblies__0"] = path;
        await runner.StartAsync(ready: false);
        Assert.Equal(1, await runner.WaitForExitAsync());
        Assert.Contains(runner.Output, l => l.Contains("Actions__Assemblies", StringComparison.Ordinal) && l.Contains(path, StringComparison.Ordinal));
    }
}
