using System.Text;
using System.Text.Json;
using Platform.Integrity;
using Platform.Proofs.Heads;
using Platform.Proofs.Notes;
using RabbitMQ.Client;

namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// Whoever has the broker's password can keep records and heads from the ledger. He cannot say in a source's name that nothing is missing:
/// the source signs how far it has come, with a key that he does not have.
/// </summary>
public sealed class When_a_journal_s_head_is_forged : OwnStackTest
{
    private const string HeadQueue = "audit-journal-head";
    private const string Key = "platform.local/tests/action-runner";
    private static readonly string Folder = Directory.CreateTempSubdirectory("heads-").FullName;

    public When_a_journal_s_head_is_forged()
        : base(new StackOptions
        {
            AuditSettings = new Dictionary<string, string> { ["Proving__PolicyFile"] = Path.Combine(Folder, "policy") },
            RunnerSettings = new Dictionary<string, string> { ["Witnessing__KeyFile"] = Path.Combine(Folder, "key"), ["Witnessing__Name"] = Key },
        })
    {
        File.WriteAllText(Path.Combine(Folder, "key"), new string('1', 64));
        using var witness = NoteSigner.Cosigner(Key, Convert.FromHexString(new string('1', 64)), TimeProvider.System);
        File.WriteAllText(Path.Combine(Folder, "policy"), $"witness runner {witness.Key}\nquorum none\n");
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_believe_the_source_alone()
    {
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        await Stack.CaughtUpAsync();
        var source = await Stack.Journal.SourceAsync();
        await Eventually.EqualAsync((true, Key, 1L), async () => Of(await AskAsync()), "completeness, who signed the head, and what it says", diagnose: Stack.Describe);
        await TellsItInItsExportAsync(source);

        // The runner's heads do not come any more; somebody else says that there is nothing new.
        await using var forger = await ForgedRecord.ForgerAsync(Stack);
        await forger.Channel.ExchangeUnbindAsync(HeadQueue, "journal-head", "");
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        using var stranger = NoteSigner.Ed25519(Key, new byte[32]);
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var note in new Func<SourceHead, string?>[] { _ => null, head => new SignedNote(head.Text, [stranger.Sign(head.Text)]).ToString() })
                    await ForgeAsync(forger, new SourceHead(source, 1, 0, DateTimeOffset.Parse("2126-01-31T09:30:00Z", System.Globalization.CultureInfo.InvariantCulture)), note);
                return (await AskAsync()).GetProperty("blind").ValueKind == JsonValueKind.Null;
            },
            "that nobody knows what is missing", diagnose: Stack.Describe);
        Assert.Contains(Stack.Audit.Output, l => l.Contains("A head of", StringComparison.Ordinal) && l.Contains("was refused", StringComparison.Ordinal));

        await forger.Channel.ExchangeBindAsync(HeadQueue, "journal-head", "");
        await Eventually.EqualAsync((true, Key, 2L), async () => Of(await AskAsync()), "completeness, who signed the head, and what it says", diagnose: Stack.Describe);
        await Stack.Truth.HoldsAsync(Agent.Sent);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_find_a_kept_head_that_somebody_altered_by_its_signature()
    {
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        await Stack.CaughtUpAsync();
        await Eventually.EqualAsync((true, Key, 1L), async () => Of(await AskAsync()), "completeness, who signed the head, and what it says", diagnose: Stack.Describe);

        // A new process of the audit service has heard nothing yet: it has the row and no more.
        await Stack.Runner.KillAsync();
        await Stack.Audit.KillAsync();
        await Stack.AuditDatabase.ExecuteAsync("UPDATE ledger.journal_head SET last_seq = last_seq + 1, received_at = clock_timestamp() + interval '30 seconds'");
        await Stack.Audit.StartAsync();
        var asked = await AskAsync();
        Assert.Equal(JsonValueKind.Null, asked.GetProperty("blind").ValueKind);
        Assert.Contains("altered", asked.GetProperty("sentence").GetString(), StringComparison.Ordinal);
    }

    private async Task TellsItInItsExportAsync(string source)
    {
        await using var export = await Stack.Audit.Http.GetStreamAsync(new Uri("/ledger/export", UriKind.Relative));
        var verifier = new ExportVerifier();
        using var lines = new StreamReader(export);
        while (await lines.ReadLineAsync() is { } line) Assert.True(verifier.Line(Encoding.UTF8.GetBytes(line)));
        var verdict = verifier.Finish();
        Assert.True(verdict.Valid);
        var told = Assert.IsType<ExportCompleteness>(verdict.Told);
        using var key = NoteSigner.Ed25519(Key, Convert.FromHexString(new string('1', 64)));
        var head = SourceHead.Open(SignedNote.Parse(Encoding.UTF8.GetBytes(Assert.Single(told.Heads))), [key.Key]);
        Assert.Equal((true, source, 1L, 0L), (told.Complete, head.Source, head.LastSeq, head.Unnumbered));
        Assert.Equal((1L, null), (verdict.Sources[source].Contiguous, verdict.Sources[source].Next));
    }

    private async Task<JsonElement> AskAsync() => await Stack.Audit.GetAsync("/ledger/completeness");

    private static (bool Complete, string? SignedBy, long LastSeq) Of(JsonElement completeness)
    {
        var heads = completeness.GetProperty("sources").EnumerateArray().Select(s => s.GetProperty("head")).Where(h => h.ValueKind == JsonValueKind.Object).ToList();
        return heads is [var head]
            ? (completeness.GetProperty("complete").GetBoolean(), head.GetProperty("signedBy").GetString(), head.GetProperty("lastSeq").GetInt64())
            : default;
    }

    private static async Task ForgeAsync(Agent forger, SourceHead head, Func<SourceHead, string?> note)
    {
        var message = new { source = head.Source, lastSeq = head.LastSeq, unnumbered = head.Unnumbered, backlog = 0, at = head.At, note = note(head) };
        var envelope = new { messageType = new[] { "urn:message:Platform.Contracts:JournalHead" }, message };
        await forger.Channel.BasicPublishAsync(
            HeadQueue, "", mandatory: false, new BasicProperties { ContentType = "application/vnd.masstransit+json" }, JsonSerializer.SerializeToUtf8Bytes(envelope));
    }
}
