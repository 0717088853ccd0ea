using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

[Collection(nameof(SharedStackTwo))]
public sealed class When_a_later_step_repeats_a_secret(SharedStack shared) : SharedStackTest(shared)
{
    private readonly string server = Command.NewName("SRV");

    /// <summary>Looks like nothing: only the first step's member says that it is a secret.</summary>
    private readonly string secret = Command.NewName("quiet");

    private static readonly (string Table, string Column)[] Business =
    [
        ("execution.begun", "plan"), ("execution.begun", "opening"), ("execution.line", "body"), ("execution.seen", "effects"), ("execution.ended", "head"),
        ("journal.command", "context"), ("journal.record", "body"),
    ];

    [Fact]
    [Trait("Requirement", "G11")]
    public async Task Should_keep_it_out_of_everything_that_is_told()
    {
        var plan = Live(
            Step("create", Command.Create(server, new { password = secret })),
            Step("note", Command.Update(server, 1, new { note = $"The door opens with {secret}." })),
            Step("say", "test.write", new { id = server + "-2", then = "fail", say = $"{secret} was refused." }));

        var answer = await Agent.ExecuteAsync(plan);

        Assert.Equal("FAILED", answer.Status);
        Assert.Contains("TOLD_TO_FAIL", answer.Error, StringComparison.Ordinal);
        await Stack.CaughtUpAsync();
        var found = new List<string>();
        foreach (var (table, column) in Business) await LookAsync(Stack.Business, table, column);
        await LookAsync(Stack.AuditDatabase, "ledger.entry", "envelope");
        await LookAsync(Stack.AuditDatabase, "ledger.payload", "body");
        foreach (var path in (string[])["", "/record", "/rollback"])
        {
            if ((await Stack.Runner.Http.GetStringAsync(new Uri($"/executions/{plan.CommandId}{path}", UriKind.Relative))).Contains(secret, StringComparison.Ordinal)) found.Add("/executions" + path);
        }

        if (answer.ToString().Contains(secret, StringComparison.Ordinal)) found.Add("the answer");
        if (Stack.Runner.Output.Concat(Stack.Audit.Output).Any(l => l.Contains(secret, StringComparison.Ordinal))) found.Add("a log");
        Assert.Empty(found);
        // And the work itself was done with it.
        Assert.Contains(secret, (await Stack.Journal.ObjectAsync(server))!.Attributes.GetProperty("note").GetString(), StringComparison.Ordinal);

        async Task LookAsync(TestDatabase database, string table, string column)
        {
            if (await database.ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE position(convert_to($1, 'UTF8') IN {column}) > 0", secret) > 0) found.Add($"{table}.{column}");
        }
    }
}
