using Platform.Integrity;
using Platform.Statements;

namespace Platform.AcceptanceTests.Audit;

/// <summary>Nothing leaves the ledger's database by a statement that does not count, whoever brings it.</summary>
[Trait("Requirement", "C32")]
public sealed class When_a_removal_is_refused : RemovalTest
{
    [Fact]
    public async Task Should_say_why_and_leave_every_payload()
    {
        await RecordAsync(3);
        using var stranger = new Signer("stranger");
        using var gatekeeper = new Signer("gatekeeper");
        Stack.Allow(Sovereign.Allowed(maySetSecurity: true, "ledger.*"), gatekeeper.Allowed(false, "cut.*"));
        await ChangeSecurityAsync();
        var (head, all) = (await HashAsync(2), new[] { new EntryRange(0, 2) });
        var taken = Sovereign.Remove([new EntryRange(2, 2)], head);
        Assert.Equal(0, (await StepAsync(taken)).Code);
        var left = await PayloadsAsync();

        var answers = new List<string>();
        foreach (var removal in new[]
        {
            stranger.Remove(all, head), gatekeeper.Remove(all, head), Sovereign.Remove(all, head, expiresAt: TimeProvider.System.GetUtcNow()),
            Sovereign.Remove(all, await HashAsync(1)), Sovereign.Remove([new EntryRange(0, 9_999)], head), Sovereign.Remove([new EntryRange(0, 3)], await HashAsync(3)),
            Sovereign.Remove(all, head, removalId: taken.Statement.RemovalId),
        })
        {
            var (code, output) = await StepAsync(removal);
            answers.Add($"{code} {output.Split(':')[0]}");
        }

        Assert.Equal(
            [
                "4 REMOVAL_UNKNOWN_KEY", "4 REMOVAL_NOT_ALLOWED", "4 REMOVAL_EXPIRED", "4 REMOVAL_HEAD_DIFFERS", "4 REMOVAL_NOT_FOUND", "4 REMOVAL_KIND_STAYS", "4 REMOVAL_USED",
            ],
            answers);
        Assert.Equal(left, await PayloadsAsync());
    }

    [Fact]
    public async Task Should_become_no_entry_where_somebody_wrote_it_into_the_database_himself()
    {
        await RecordAsync(2);
        using var forger = new Signer("sovereign");
        var forged = forger.Remove([new EntryRange(0, 1)], await HashAsync(1));
        await Stack.AuditDatabase.ExecuteAsync(
            "INSERT INTO ledger.removal (removal_id, entry_id, removed_by, statement) VALUES ($1, $2, 'sovereign', $3)", forged.Statement.RemovalId, Command.NewId(), forged.ToJson());

        await Eventually.TrueAsync(() => Stack.Audit.Output.Any(l => l.Contains("REMOVAL_UNKNOWN_KEY", StringComparison.Ordinal)), "the writer says that it is nobody's word", diagnose: Stack.Describe);

        // It stands in the way of nobody else's, which is removed, and the step says that one is left.
        var (code, output) = await StepAsync(await SignAsync(PayloadRemoval.Erased, new EntryRange(0, 0)), writerSeconds: 5);
        Assert.Equal(1, code);
        Assert.Contains("1 payload erased; entry 2 says so.", output, StringComparison.Ordinal);
        Assert.Equal("0:erased", await StatesAsync());
        Assert.Equal(1, await Stack.AuditDatabase.ScalarAsync<long>("SELECT count(*) FROM ledger.entry WHERE kind = 'payload_removal'"));
    }

    [Fact]
    public async Task Should_be_rejected_where_a_message_bears_the_ledger_s_own_name()
    {
        await RecordAsync(1);
        await using var forger = await ForgedRecord.ForgerAsync(Stack);

        await new ForgedRecord("ledger", 1).SendAsync(forger);

        await Eventually.EqualAsync(
            1L, () => Stack.AuditDatabase.ScalarAsync<long>("SELECT count(*) FROM ledger.rejected WHERE reason LIKE '%the ledger itself%'"), "the message is booked as rejected", diagnose: Stack.Describe);
    }

    private async Task ChangeSecurityAsync()
    {
        await using var operatorAgent = await Stack.ConnectOperatorAsync();
        var answer = await operatorAgent.ChangeSecurityAsync(Sovereign.Change(Platform.Execution.SecurityState.Operational));
        Assert.Null(answer.Error);
        await Stack.CaughtUpAsync();
    }
}
