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

        // It stands in the way of nobody else's, which is removed, and the step says that one is left, and why.
        var (code, output) = await StepAsync(await SignAsync(PayloadRemoval.Erased, new EntryRange(0, 0)));
        Assert.Equal(0, code);
        Assert.Contains("1 payload erased; entry 2 says so.", output, StringComparison.Ordinal);
        Assert.Contains(
            $"The removal {forged.Statement.RemovalId} was taken, and no entry is made of it: REMOVAL_UNKNOWN_KEY: ", output,
            StringComparison.Ordinal);
        Assert.Equal("0:erased", await StatesAsync());
        Assert.Equal(4, (await StepAsync(null)).Code);
        Assert.Equal(1, await Stack.AuditDatabase.ScalarAsync<long>("SELECT count(*) FROM ledger.entry WHERE kind = 'payload_removal'"));
    }

    [Fact]
    public async Task Should_say_so_at_once_where_its_key_was_forbidden_after_it_was_taken()
    {
        await RecordAsync(2);
        await Stack.Audit.KillAsync();
        var removal = await SignAsync(PayloadRemoval.Erased, new EntryRange(0, 0));
        Assert.Equal(1, (await StepAsync(removal, writerSeconds: 1)).Code);
        Stack.Allow(Sovereign.Allowed(maySetSecurity: true));
        await Stack.Audit.StartAsync();

        // Nobody will ever write the entry that it would wait for.
        var (code, output) = await StepAsync(null, writerSeconds: 100_000);

        Assert.Equal(4, code);
        Assert.Contains(
            $"The removal {removal.Statement.RemovalId} was taken, and no entry is made of it: REMOVAL_NOT_ALLOWED: ", output,
            StringComparison.Ordinal);
        Assert.Equal(2, await PayloadsAsync());
        Assert.Equal(4, (await StepAsync(removal, writerSeconds: 100_000)).Code);

        Stack.Allow(Sovereign.Allowed(maySetSecurity: true, "ledger.erase"));
        Assert.Equal(0, (await StepAsync(null)).Code);
        Assert.Equal("0:erased", await StatesAsync());
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_count_for_nothing_in_the_ledger_where_its_key_is_not_known()
    {
        await RecordAsync(3);
        // As if somebody had written the entry by hand: whole in every hash, and signed by a key that nobody here knows.
        using var forger = new Signer("sovereign");
        Stack.Allow(Sovereign.Allowed(maySetSecurity: true, "ledger.erase"), forger.Allowed(false, "ledger.erase"));
        Assert.Equal(0, (await StepAsync(forger.Remove([new EntryRange(1, 1)], await HashAsync(1)))).Code);
        await HoldsAsync(erased: 1, archived: 0);
        Stack.Allow(Sovereign.Allowed(maySetSecurity: true, "ledger.erase"));

        foreach (var question in new[] { "/ledger/verify", "/ledger/verify?sample=100%25" })
        {
            var verdict = await Stack.Ledger.GetAsync(question);
            Assert.False(verdict.GetProperty("valid").GetBoolean());
            Assert.Equal(1, verdict.GetProperty("firstBad").GetProperty("index").GetInt64());
            Assert.EndsWith(
                $"The removal in entry 3 counts for nothing. It names the key {forger.KeyId}, which is not in the keys file: "
                    + "it was forbidden since, or it is nobody's.",
                verdict.GetProperty("firstBad").GetProperty("reason").GetString(), StringComparison.Ordinal);
        }

        // A key that may sign nothing any more is still known.
        Stack.Allow(Sovereign.Allowed(maySetSecurity: true, "ledger.erase"), forger.Allowed(false, "retired"));
        await HoldsAsync(erased: 1, archived: 0);
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
