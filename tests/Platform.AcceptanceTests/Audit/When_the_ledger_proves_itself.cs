using System.Net;
using System.Text;
using System.Text.Json;
using Platform.Integrity;
using Platform.Proofs.Notes;
using Platform.Proofs.Tiles;
using Platform.Proofs.Trees;

namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// The attacker is a superuser of the database who also holds the ledger's key. He can make a history that is whole in itself; what was
/// signed before he came stands outside of the database.
/// </summary>
public sealed class When_the_ledger_proves_itself : OwnStackTest
{
    private const int Entries = 300;
    private const int Rewritten = 200;
    private const string Disarm = "ALTER TABLE ledger.entry DISABLE TRIGGER ALL; ALTER TABLE ledger.payload DISABLE TRIGGER ALL; ALTER TABLE ledger.tile DISABLE TRIGGER ALL; ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL; ";
    private const string Rearm = " ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row; ALTER TABLE ledger.payload ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row;"
        + " ALTER TABLE ledger.tile ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row; ALTER TABLE ledger.checkpoint ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row;";

    private static readonly string Folder = Directory.CreateTempSubdirectory("ledger-").FullName;
    private static readonly string KeyFile = MakeKey();

    public When_the_ledger_proves_itself()
        : base(new StackOptions
        {
            AuditSettings = new Dictionary<string, string> { ["Proving__KeyFile"] = KeyFile, ["Proving__Folder"] = Folder, ["Proving__Origin"] = LedgerLog.Origin },
        })
    {
    }

    [Fact]
    [Trait("Requirement", "G5")]
    [Trait("Requirement", "R026")]
    [Trait("Requirement", "R058")]
    public async Task Should_be_checked_by_anybody_and_show_what_a_superuser_with_its_key_did()
    {
        var log = new LedgerLog(Stack, Folder);
        Assert.Equal(HttpStatusCode.NotFound, await log.StatusAsync("checkpoint"));
        await FillAsync(0, Entries - 40);
        await log.CheckpointOfAsync(Entries - 40);
        await FillAsync(Entries - 40, Entries);
        var checkpoint = await log.CheckpointOfAsync(Entries);

        await IsWholeForAStrangerAsync(log, checkpoint);
        await ProvesItsEntriesAsync(log, checkpoint);
        Assert.True((await Stack.Ledger.VerifyAsync()).GetProperty("valid").GetBoolean());

        await IsGivenItsTreeWhereItIsOlderAsync();
        await Stack.AuditDatabase.ExecuteAsync("CREATE SCHEMA kept; CREATE TABLE kept.entry AS TABLE ledger.entry; CREATE TABLE kept.payload AS TABLE ledger.payload; CREATE TABLE kept.tile AS TABLE ledger.tile; CREATE TABLE kept.checkpoint AS TABLE ledger.checkpoint");
        await TellsOfATileThatWasAlteredAsync();
        await TellsOfATailThatWasCutOffAsync();
        await TellsOfAHistoryThatWasMadeAnewAsync(log);
    }

    private static string MakeKey()
    {
        var path = Path.Combine(Folder, "key");
        File.WriteAllText(path, new string('7', 64) + "\n");
        return path;
    }

    private static async Task IsWholeForAStrangerAsync(LedgerLog log, Checkpoint checkpoint)
    {
        Assert.Equal([checkpoint.Root], await log.HashesAsync(ProofPlan.Root(Entries)));
        Assert.Equal(TileId.FullBytes, (await log.BytesAsync("tile/0/000")).Length);
        Assert.Equal(32, (await log.BytesAsync("tile/1/000.p/1")).Length);
        foreach (var (path, count) in new[] { ("000", 256), ("001.p/44", 44) })
        {
            var hashes = await log.BytesAsync("tile/0/" + path);
            var entries = EntryBundle.Read(await log.BytesAsync("tile/entries/" + path));
            Assert.Equal(count, entries.Count);
            Assert.Equal(entries.Select(e => TreeHash.Leaf(e.Span)), hashes.Chunk(Digest.Size).Select(h => new Digest(h)));
        }

        foreach (var path in new[] { "tile/0/001", "tile/0/001.p/45", "tile/0/002.p/1", "tile/2/000.p/1", "tile/0/1", "tile/x", $"ledger/proofs/{Entries}", "ledger/proofs/nobody", $"ledger/proofs/consistency/5/{Entries + 1}" })
            Assert.Equal(HttpStatusCode.NotFound, await log.StatusAsync(path));

        // Each checkpoint that was kept is the beginning of the next one.
        var kept = log.Kept;
        Assert.Equal(Entries, kept[^1].Size);
        foreach (var (first, second) in kept.Zip(kept.Skip(1)))
        {
            var lines = Encoding.UTF8.GetString(await log.BytesAsync($"ledger/proofs/consistency/{first.Size}/{second.Size}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Null(ConsistencyProof.FaultOf(first.Size, second.Size, first.Root, second.Root, [.. lines.Select(l => new Digest(Convert.FromBase64String(l)))]));
        }
    }

    private async Task ProvesItsEntriesAsync(LedgerLog log, Checkpoint checkpoint)
    {
        foreach (var entry in (await Stack.Ledger.EntriesAsync()).Where(e => e.Index % 37 == 0 || e.Index is 255 or 256 or Entries - 1))
        {
            var proof = await log.ProofAsync(entry.Index % 2 == 0 ? entry.Index : entry.EntryId);
            Assert.Equal(checkpoint.Root, proof.Verify(TreeHash.Leaf(Encoding.UTF8.GetBytes(entry.Envelope)), log.Keys, [], 0).Root);
            Assert.Equal(entry.Envelope, JsonDocument.Parse(proof.Extra!.Value).RootElement.GetProperty("envelope").GetString());
        }

        // The CLI: the proof as a file, and its verdict without any service.
        var file = Path.Combine(Folder, "17.tlog-proof");
        await File.WriteAllBytesAsync(file, await log.BytesAsync("ledger/proofs/17"));
        var keys = Path.Combine(Folder, "verifier-keys");
        var proved = await Hestia.RunAsync(null, "verify", file, "--key", keys, "--json");
        Assert.True(proved.Code == 0, proved.Output);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("index 17", "index 18", StringComparison.Ordinal));
        Assert.Equal(1, (await Hestia.RunAsync(null, "verify", file, "--key", keys)).Code);
        using var stranger = NoteSigner.New(LedgerLog.Origin);
        await File.WriteAllBytesAsync(file, await log.BytesAsync("ledger/proofs/17"));
        Assert.Equal(1, (await Hestia.RunAsync(null, "verify", file, "--key", stranger.Key.ToString())).Code);
        Assert.Equal(2, (await Hestia.RunAsync(null, "verify", file)).Code);
    }

    /// <summary>As of a ledger that was begun before there was a tree.</summary>
    private async Task IsGivenItsTreeWhereItIsOlderAsync()
    {
        await Stack.AuditDatabase.ExecuteAsync("CREATE TABLE public.tile AS TABLE ledger.tile; " + Disarm + "DELETE FROM ledger.tile;" + Rearm);
        await Stack.Audit.StopAsync();
        await Stack.Audit.StartAsync();
        await Eventually.EqualAsync(0L, () => Stack.AuditDatabase.ScalarAsync<long>("SELECT count(*) FROM (TABLE public.tile EXCEPT TABLE ledger.tile) missing"), "tiles that are missing", diagnose: Stack.Describe);
        Assert.True((await Stack.Ledger.VerifyAsync()).GetProperty("valid").GetBoolean());
    }

    private async Task TellsOfATileThatWasAlteredAsync()
    {
        await Stack.AuditDatabase.ExecuteAsync(Disarm + "UPDATE ledger.tile SET hashes = set_byte(hashes, 32 * 77, get_byte(hashes, 32 * 77) # 1) WHERE level = 0 AND index = 0;" + Rearm);
        await NamesAsync(77, "another hash");
        await RestoreAsync();
        await Stack.AuditDatabase.ExecuteAsync(Disarm + "UPDATE ledger.tile SET root = set_byte(root, 0, get_byte(root, 0) # 1) WHERE level = 0 AND index = 0;" + Rearm);
        await NamesAsync(0, "does not follow");
        await RestoreAsync();
    }

    private async Task TellsOfATailThatWasCutOffAsync()
    {
        // Everything that the database knows of them is gone: what is left is whole in itself.
        await Stack.AuditDatabase.ExecuteAsync(Disarm + $"DELETE FROM ledger.entry WHERE index >= {Entries - 3}; DELETE FROM ledger.payload WHERE index >= {Entries - 3}; DELETE FROM ledger.checkpoint WHERE size > {Entries - 3};" + Rearm);
        await NamesAsync(Entries - 3, "cut off");
        await RestoreAsync();
    }

    private async Task TellsOfAHistoryThatWasMadeAnewAsync(LedgerLog log)
    {
        // One entry tells another story; every hash behind it, the tile, and the checkpoint under the ledger's own key are made anew.
        await Stack.AuditDatabase.ExecuteAsync(Disarm +
            $$"""
            UPDATE ledger.entry SET trace_id = 'another', envelope = convert_to(replace(convert_from(envelope, 'UTF8'), '"traceId":"job-1"', '"traceId":"another"'), 'UTF8') WHERE index = {{Rewritten}};
            DO $$
            DECLARE
                previous bytea := (SELECT hash FROM ledger.entry WHERE index = {{Rewritten - 1}});
                i bigint;
            BEGIN
                FOR i IN {{Rewritten}} .. {{Entries - 1}} LOOP
                    UPDATE ledger.entry SET hash = sha256('\x02'::bytea || int8send(i) || previous || sha256('\x00'::bytea || envelope)) WHERE index = i RETURNING hash INTO previous;
                END LOOP;
            END $$;
            """ + Rearm);
        var leaves = (await Stack.Ledger.EntriesAsync()).Select(e => TreeHash.Leaf(Encoding.UTF8.GetBytes(e.Envelope))).ToList();
        var (tree, full) = (new GrowingTree(), new List<FullTile>());
        foreach (var leaf in leaves) tree.Append(leaf, full);
        var tile = Assert.Single(full);
        using var signer = NoteSigner.Ed25519(LedgerLog.Origin, Convert.FromHexString(new string('7', 64)));
        var note = new Checkpoint(LedgerLog.Origin, Entries, tree.Root).Sign(signer).ToString();
        await Stack.AuditDatabase.ExecuteAsync(Disarm +
            $"UPDATE ledger.tile SET hashes = '\\x{Convert.ToHexString(tile.Hashes.Span)}', root = '\\x{tile.Root}' WHERE level = 0 AND index = 0; DELETE FROM ledger.checkpoint; INSERT INTO ledger.checkpoint (size, root, note) VALUES ({Entries}, '\\x{tree.Root}', '{note}');" + Rearm);
        Assert.Equal(tree.Root, (await log.CheckpointAsync()).Root);
        await NamesAsync(log.Kept.Select(c => c.Size).Where(size => size <= Rewritten).DefaultIfEmpty().Max(), "made anew");

        // The next signature is refused too: it would have to follow from what was signed.
        await FillAsync(Entries, Entries + 1);
        await Eventually.TrueAsync(() => Stack.Audit.Output.Any(l => l.Contains("are not those that were signed", StringComparison.Ordinal)), "the ledger is signed no more", diagnose: Stack.Describe);
        Assert.Equal(Entries, log.Kept[^1].Size);
    }

    private async Task NamesAsync(long index, string reason)
    {
        var verdict = await Stack.Ledger.VerifyAsync();
        Assert.False(verdict.GetProperty("valid").GetBoolean(), verdict.ToString());
        Assert.Contains(reason, verdict.GetProperty("firstBad").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.True(index == verdict.GetProperty("firstBad").GetProperty("index").GetInt64(), verdict.ToString());
    }

    private async Task RestoreAsync()
    {
        await Stack.AuditDatabase.ExecuteAsync(Disarm + string.Concat(new[] { "entry", "payload", "tile", "checkpoint" }.Select(t => $"DELETE FROM ledger.{t}; INSERT INTO ledger.{t} SELECT * FROM kept.{t};")) + Rearm);
        Assert.True((await Stack.Ledger.VerifyAsync()).GetProperty("valid").GetBoolean());
    }

    private async Task FillAsync(int from, int to)
    {
        await using var forger = await ForgedRecord.ForgerAsync(Stack);
        for (var seq = from + 1; seq <= to; seq++) await new ForgedRecord("action-runner/proved", seq).SendAsync(forger);
        await Eventually.EqualAsync((long)to, Stack.Ledger.CountAsync, "entries", diagnose: Stack.Describe);
    }
}
