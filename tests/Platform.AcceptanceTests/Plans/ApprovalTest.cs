using System.Net;
using Platform.Execution;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

/// <summary>A plan that changes an object and writes a file outside, which needs an approval, and Kim, whose key may approve it.</summary>
public abstract class ApprovalTest(SharedStack shared) : SharedStackTest(shared), IDisposable
{
    protected string Server { get; } = Command.NewName("SRV");

    protected string Outside { get; } = Path.Combine(Path.GetTempPath(), Command.NewName("effect"));

    protected Signer Kim { get; } = new("Kim");

    protected void AllowKim() => Stack.Allow(Kim.Allowed(false, "object.*", "test.*"));

    protected PlanCommand Risky() => Live(Step("create", Command.Create(Server)), Step("write", "test.external", new { file = Outside }));

    /// <summary>It is denied for that reason, recorded once, and nothing of it ran.</summary>
    protected async Task RefusedAsync(PlanCommand plan, string code)
    {
        var answer = await Agent.ExecuteAsync(plan);

        Assert.Equal(("DENIED", code, false), (answer.Status, answer.Code, answer.Replayed));
        Assert.Null(await Stack.Journal.ObjectAsync(Server));
        Assert.False(File.Exists(Outside));
        await DeniedOnceAsync(plan, code);
    }

    /// <summary>One denial in the journal and in the ledger, and no execution.</summary>
    protected async Task DeniedOnceAsync(PlanCommand plan, string code)
    {
        ArgumentNullException.ThrowIfNull(plan);
        await Stack.CaughtUpAsync();
        Assert.Equal("denial", Assert.Single(await Stack.Journal.RecordsAsync(plan.CommandId)).Kind);
        var entry = Assert.Single(await Stack.Ledger.EntriesAsync(plan.CommandId));
        Assert.Equal(("denial", "DENIED", code), (entry.Kind, entry.Status, entry.ErrorCode));
        using var execution = await Stack.Runner.Http.GetAsync(new Uri($"/executions/{plan.CommandId}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, execution.StatusCode);
    }

    /// <summary>It runs, once.</summary>
    protected async Task RunsAsync(PlanCommand plan)
    {
        var answer = await Agent.ExecuteAsync(plan);
        Assert.Equal(("COMPLETED", "All 2 steps ran."), (answer.Status, answer.Error));
        Assert.NotNull(await Stack.Journal.ObjectAsync(Server));
        Assert.Single(await File.ReadAllLinesAsync(Outside));
    }

    public void Dispose()
    {
        Kim.Dispose();
        File.Delete(Outside);
        GC.SuppressFinalize(this);
    }
}
