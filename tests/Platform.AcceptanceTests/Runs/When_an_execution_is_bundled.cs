using System.Text.Json;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Runs;

/// <summary>On the stack of laws, because its ledger has a key.</summary>
[Collection(nameof(SharedCutRuns))]
public sealed class When_an_execution_is_bundled(CutRunStack cut) : IAsyncLifetime
{
    private readonly DirectoryInfo own = Directory.CreateTempSubdirectory("platform-bundle-");
    private Agent agent = null!;

    private string Status => Path.Combine(own.FullName, "status.json");

    public async ValueTask InitializeAsync() => agent = await cut.Stack.ConnectAgentAsync();

    public async ValueTask DisposeAsync()
    {
        await agent.DisposeAsync();
        own.Delete(recursive: true);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    [Trait("Requirement", "R058")]
    public async Task Should_be_one_file_that_a_stranger_checks_without_any_service()
    {
        var server = Command.NewName("SRV");
        var plan = Live(Step("create", Command.Create(server)), Step("restart", Command.Restart(server)));
        Assert.Equal("COMPLETED", (await agent.ExecuteAsync(plan)).Status);
        await cut.Stack.CaughtUpAsync();
        await File.WriteAllTextAsync(Status, JsonSerializer.Serialize(new
        {
            services = new Dictionary<string, object> { ["action-runner"] = new { url = cut.Stack.Runner.Url }, ["audit"] = new { url = cut.Stack.Audit.Url } },
        }), TestContext.Current.CancellationToken);
        var file = Path.Combine(own.FullName, "execution.json");
        var id = plan.CommandId.ToString();

        var (code, said) = await Hestia.RunAsync(Status, own, "execution", "bundle", id, "--out", file);
        Assert.True(code == 2 && said.Contains("you have no key", StringComparison.Ordinal), said);
        await Hestia.RunAsync(null, own, "keys", "new", "ada");
        (code, said) = await Hestia.RunAsync(Status, own, "execution", "bundle", id, "--out", file);
        Assert.True(code == 0 && said.StartsWith("✔ COMPLETE", StringComparison.Ordinal), said);

        var verdict = await BundleProof.HoldsAsync(file, cut.VerifierKeys, cut.Stack.KeysFile);
        Assert.Equal((id, 3), (verdict.GetProperty("id").GetString(), verdict.GetProperty("entries").GetInt32()));
        Assert.Equal(3, (await Hestia.RunAsync(Status, own, "execution", "bundle", Command.NewId().ToString())).Code);
    }
}
