using System.Security.Cryptography;
using Hestia.PlanFiles;
using Hestia.Plans;
using Hestia.Tests.EndToEnd;
using Hestia.Tests.Executions;
using Platform.Execution;
using Platform.Statements;
using Xunit;

namespace Hestia.Tests.Plans;

public sealed class When_a_plan_is_approved : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("hestia-test-").FullName;

    private string PlanFile => Path.Combine(directory, "plan.json");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    [Trait("Requirement", "R046")]
    public async Task Should_show_all_that_is_signed_and_sign_exactly_that_plan()
    {
        var key = await KeyAsync();
        var ended = await HestiaAsync("plan", "approve", PlanFile, "--key", "maria", "--expires", "30m", "--yes");
        Assert.Equal(0, ended.ExitCode);
        foreach (var shown in new[] { "LIVE", Records.Plan().Digest.ToString(), "server.deploy", "\"version\": \"2.4.0\"", "NETWORK sessions end  ✘ CANNOT BE UNDONE", "FILE_SYSTEM a log is written  reversible", "│ select 1;", "│ Set maintenance to false", "\\u001b[31magain" })
        {
            Assert.Contains(shown, ended.Output);
        }

        Assert.True(SignedStatement.TryRead<Approval>(await File.ReadAllBytesAsync(PlanFile + ".approval.json"), out var approval, out _));
        var now = DateTimeOffset.Parse("2000-01-01T00:00Z");
        Assert.Null(ApprovalCheck.Check(approval, Records.Plan(), "somebody else", new KeyRing([key]), now));
        Assert.Equal(ApprovalCheck.WrongPlan, ApprovalCheck.Check(approval, Records.Plan(LiveModeState.DryRun), "somebody else", new KeyRing([key]), now)!.Reason);
        Assert.InRange(approval!.Statement.ExpiresAt - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(28), TimeSpan.FromMinutes(30));
    }

    [Fact]
    public async Task Should_sign_the_plan_in_the_mode_that_is_asked_for()
    {
        await KeyAsync();
        var ended = await HestiaAsync("plan", "approve", PlanFile, "--dry-run", "--key", "maria", "--yes", "--json", "--out", Path.Combine(directory, "elsewhere.json"));
        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(Records.Plan(LiveModeState.DryRun).Digest.ToString(), ended.Json.GetProperty("approval").GetProperty("planDigest").GetString());
        Assert.True(File.Exists(Path.Combine(directory, "elsewhere.json")));
    }

    [Fact]
    public async Task Should_sign_nothing_where_nobody_can_confirm()
    {
        await KeyAsync();
        var ended = await HestiaAsync("plan", "approve", PlanFile, "--key", "maria");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("--yes", ended.Error);
        Assert.False(File.Exists(PlanFile + ".approval.json"));
        Assert.Equal(3, (await HestiaAsync("plan", "approve", PlanFile, "--key", "nobody", "--yes")).ExitCode);
    }

    [Fact]
    public void Should_say_why_an_approval_does_not_fit()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var plan = Records.Plan();
        var approval = SignedStatement.Sign(new Approval("a", plan.PlanId, plan.Digest, AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo()), FixedClock.Now.AddHours(1)), key);
        Assert.Null(ApprovalFile.Misfit(approval, plan, FixedClock.Now));
        Assert.Contains("in the mode DRY_RUN", ApprovalFile.Misfit(approval, Records.Plan(LiveModeState.DryRun), FixedClock.Now));
        Assert.Contains("expired", ApprovalFile.Misfit(approval, plan, FixedClock.Now.AddHours(1)));
        Assert.Contains("approves the plan deploy-42", ApprovalFile.Misfit(approval, Plan.Create("other", LiveModeState.Live, plan.Steps), FixedClock.Now));
    }

    private async Task<AllowedKey> KeyAsync()
    {
        await File.WriteAllBytesAsync(PlanFile, Records.Plan().ToJson());
        var made = await HestiaAsync("keys", "new", "maria", "--json");
        return new AllowedKey("maria", Convert.FromBase64String(made.Json.GetProperty("entry").GetProperty("publicKey").GetString()!), ["*"]);
    }

    private Task<Ended> HestiaAsync(params string[] arguments) =>
        HestiaProcess.RunAsync("/nowhere/status.json", arguments, null, ("PLATFORM_KEYS", Path.Combine(directory, "keys")));
}
