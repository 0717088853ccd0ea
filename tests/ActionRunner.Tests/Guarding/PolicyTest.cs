using ActionRunner.Guarding;
using Microsoft.Extensions.Options;

namespace ActionRunner.Tests.Guarding;

/// <summary>A test with a policy file in a folder of its own.</summary>
public abstract class PolicyTest : IDisposable
{
    private protected PolicyTest() => Policy = new(Options.Create(new GuidanceOptions { PolicyFile = Path }), TimeProvider.System);

    protected string Folder { get; } = Directory.CreateTempSubdirectory("policy-").FullName;

    protected string Path => System.IO.Path.Combine(Folder, "policy.json");

    private protected GuidancePolicy Policy { get; }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected void Save(string json) => File.WriteAllText(Path, json);

    private protected static void IsUnreadable(string why, PolicyRules rules) => Assert.Matches($"^GUIDANCE_POLICY_UNREADABLE: The policy file .*{why}", rules.Unreadable);

    private protected async Task<PolicyRules> ReadAsync() => await Policy.ReadAsync(TestContext.Current.CancellationToken);
}
