namespace Platform.AcceptanceTests.Runs;

/// <summary>By the sovereign's own tool, on a server or in a folder: that of the server, as it happens.</summary>
[Trait("Requirement", "R067")]
[Collection(nameof(SharedServedRuns))]
public sealed class When_an_approval_is_put_beside_its_request(ServedRunStack served) : ServedRunTest(served), IDisposable
{
    private readonly SovereignsDesk ada = new(served.Stack, served.Nginx, served.Wire);

    public void Dispose() => ada.Dispose();

    [Theory]
    [InlineData("server")]
    [InlineData("folder")]
    [Trait("Requirement", "R103")]
    public async Task Should_never_write_over_what_stands_there(string where)
    {
        var (run, approval) = await AtTheFirstGateAsync(where, "cut.*");
        await File.WriteAllTextAsync(approval, "somebody else's", Cancel);

        var said = await ada.ApproveAsync(run, code: 4);

        Assert.Contains("Nothing was sent", said, StringComparison.Ordinal);
        Assert.Equal("somebody else's", await File.ReadAllTextAsync(approval, Cancel));
        Assert.Equal("AWAITING_SG1", await StateAsync(run));
    }

    [Theory]
    [InlineData("server")]
    [InlineData("folder")]
    public async Task Should_be_taken_away_where_the_decision_is_denied(string where)
    {
        var (run, approval) = await AtTheFirstGateAsync(where, "cut.lifecycle_enact");

        Assert.Contains("DECISION_NOT_ALLOWED", await ada.ApproveAsync(run, code: 4), StringComparison.Ordinal);

        Assert.False(File.Exists(approval));
        Assert.Equal("AWAITING_SG1", await StateAsync(run));
    }

    [Theory]
    [InlineData("server")]
    [InlineData("folder")]
    [Trait("Requirement", "C28")]
    public async Task Should_be_the_approval_that_counts_where_the_first_answer_never_came(string where)
    {
        var (run, approval) = await AtTheFirstGateAsync(where, "cut.*");
        var broker = ada.Operator;
        ada.Operator = new Uri("amqp://operator:wrong@127.0.0.1:1/nowhere");
        await ada.ApproveAsync(run, code: 5);
        var first = await File.ReadAllTextAsync(approval, Cancel);

        ada.Operator = broker;
        await ada.ApproveAsync(run);

        await ReachesAsync(run, "AWAITING_SG2");
        Assert.Equal(first, await File.ReadAllTextAsync(approval, Cancel));
        var taken = await Stack.OrchestratorDatabase!.ScalarAsync<string>(
            $"SELECT (decisions->>'SG_1')::jsonb->>'decisionId' FROM runs.run WHERE run_id = '{run}'");
        Assert.Contains(taken, first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_keep_the_decision_back_where_the_server_does_not_take_the_document()
    {
        var (run, approval) = await AtTheFirstGateAsync("server", "cut.*");
        Nginx.LockOut();

        var said = await ada.ApproveAsync(run, code: 1);

        Assert.Contains("401", said, StringComparison.Ordinal);
        Assert.Contains("Nothing was sent", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Nginx.Password, said, StringComparison.Ordinal);
        Assert.False(File.Exists(approval));
        Assert.Equal("AWAITING_SG1", await StateAsync(run));
    }

    [Fact]
    public async Task Should_bear_the_name_that_the_environment_gives_the_sovereign_there()
    {
        var (run, approval) = await AtTheFirstGateAsync("server", "cut.*");
        ada.NamesUser = false;
        await ada.ApproveAsync(run, code: 1);
        try
        {
            // The tool is a child of this process; no other test of this collection runs beside this one.
            Environment.SetEnvironmentVariable("PLATFORM_KNOWLEDGE_BASE_USER", Nginx.User);
            Environment.SetEnvironmentVariable("PLATFORM_KNOWLEDGE_BASE_PASSWORD_FILE", Nginx.PasswordFile);
            await ada.ApproveAsync(run);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PLATFORM_KNOWLEDGE_BASE_USER", null);
            Environment.SetEnvironmentVariable("PLATFORM_KNOWLEDGE_BASE_PASSWORD_FILE", null);
        }

        Assert.True(File.Exists(approval));
    }

    private async Task<(string Run, string Approval)> AtTheFirstGateAsync(string where, string mayApprove)
    {
        if (where == "folder") ada.KnowledgeBase = Path.Combine(Nginx.Root, "kb");
        await ada.MakeKeyAsync(mayApprove);
        var run = await StartRunAsync();
        await ReachesAsync(run, "AWAITING_SG1");
        var folder = await FolderAsync(run);
        var request = Nginx.Files(folder).Single(f => f.StartsWith("SG1-", StringComparison.Ordinal));
        return (run, Path.Combine(Nginx.Root, "kb", folder, request.Replace("request", "approval", StringComparison.Ordinal)));
    }
}
