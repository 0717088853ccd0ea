using System.Text;
using System.Text.Json;
using Platform.Integrity;
using Platform.Statements;

namespace Platform.AcceptanceTests.Audit;

/// <summary>A ledger of some attempts, and a sovereign who may remove payloads from it.</summary>
public abstract class RemovalTest(StackOptions? options = null) : OwnStackTest(options), IDisposable
{
    protected Signer Sovereign { get; } = new("sovereign");

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>So many attempts stand in the ledger.</summary>
    protected async Task<List<LedgerEntry>> RecordAsync(int count)
    {
        Stack.Allow(Sovereign.Allowed(maySetSecurity: true, "ledger.erase", "ledger.release"));
        await Agent.ExecuteAllAsync(Enumerable.Range(0, count).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Stack.CaughtUpAsync();
        return await Stack.Ledger.EntriesAsync();
    }

    protected async Task<string> HashAsync(long index) =>
        await Stack.AuditDatabase.ScalarAsync<string>("SELECT encode(hash, 'hex') FROM ledger.entry WHERE index = $1", index);

    protected async Task<SignedStatement<PayloadRemoval>> SignAsync(string why = PayloadRemoval.Erased, params EntryRange[] ranges) =>
        Sovereign.Remove(ranges, await HashAsync(ranges[^1].To), why);

    /// <summary>Runs the owner's step, with a statement or to finish what was begun.</summary>
    protected async Task<(int Code, string Output)> StepAsync(SignedStatement<PayloadRemoval>? removal, string? fault = null, int writerSeconds = 30)
    {
        var file = Path.Combine(Path.GetTempPath(), Command.NewName("removal"));
        var settings = new Dictionary<string, string> { ["Removing__KeysFile"] = Stack.KeysFile, ["Removing__WriterSeconds"] = $"{writerSeconds}" };
        if (fault is not null) settings["PLATFORM_FAULT"] = fault;
        try
        {
            if (removal is not null) await File.WriteAllBytesAsync(file, removal.ToJson(), Cancel);
            return await ServiceProcess.StepAsync(
                ServiceProgram.Audit, Stack.AuditDatabase, null, settings, removal is null ? ["remove-payloads"] : ["remove-payloads", file]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    protected Task<long> PayloadsAsync() => Stack.AuditDatabase.ScalarAsync<long>("SELECT count(*) FROM ledger.payload");

    /// <summary>The entries whose payload is erased or archived, as a reader is told.</summary>
    protected async Task<string> StatesAsync()
    {
        var page = await Stack.Ledger.GetAsync("/ledger/entries?limit=200");
        return string.Join(' ', page.GetProperty("items").EnumerateArray()
            .Where(e => e.TryGetProperty("payloadState", out _))
            .Select(e => (Index: e.GetProperty("index").GetInt64(), State: e.GetProperty("payloadState").GetString()))
            .OrderBy(e => e.Index).Select(e => $"{e.Index}:{e.State}"));
    }

    protected async Task HoldsAsync(long erased, long archived)
    {
        foreach (var question in new[] { "/ledger/verify", "/ledger/verify?sample=100%25" })
        {
            var verdict = await Stack.Ledger.GetAsync(question);
            Assert.True(verdict.GetProperty("valid").GetBoolean(), verdict.ToString());
            Assert.Equal((erased, archived), (verdict.GetProperty("payloadsErased").GetInt64(), verdict.GetProperty("payloadsArchived").GetInt64()));
        }

        await Eventually.TrueAsync(async () => (await Stack.Ledger.CompletenessAsync()).GetProperty("complete").GetBoolean(), "the ledger is complete", diagnose: Stack.Describe);
        await using var export = await Stack.Audit.Http.GetStreamAsync(new Uri("/ledger/export", UriKind.Relative), Cancel);
        Assert.Null((await ExportVerifier.VerifyAsync(export, Cancel)).FirstBad);
    }

    public void Dispose()
    {
        Sovereign.Dispose();
        GC.SuppressFinalize(this);
    }
}
