using System.Text;
using System.Text.Json;
using Platform.Proofs.Notes;
using Platform.Proofs.Trees;

namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// A superuser of the ledger's database who holds the ledger's key and reaches its file of checkpoints, too. He changes all three while the
/// audit service is down: what it finds then is whole in itself, and nothing on its side tells. For a ledger of less than 256 entries.
/// </summary>
internal sealed class LedgerForger(Stack stack, LedgerLog log, string seed)
{
    private static readonly string[] Tables = ["entry", "payload", "checkpoint"];

    private byte[] keptFile = [];

    /// <summary>A backup of the ledger and of its file, for <see cref="RestoreAsync"/>.</summary>
    public async Task KeepAsync()
    {
        await stack.AuditDatabase.ExecuteAsync("CREATE SCHEMA kept; " + string.Concat(Tables.Select(t => $"CREATE TABLE kept.{t} AS TABLE ledger.{t};")));
        keptFile = await File.ReadAllBytesAsync(log.CheckpointFile);
    }

    /// <summary>Puts the backup in the ledger's place.</summary>
    public Task RestoreAsync() => AttackAsync(string.Concat(Tables.Select(t => $"DELETE FROM ledger.{t}; INSERT INTO ledger.{t} SELECT * FROM kept.{t};")), () => File.WriteAllBytesAsync(log.CheckpointFile, keptFile));

    /// <summary>Leaves the first entries only, in the database and in the file.</summary>
    public Task CutAsync(long size) => AttackAsync(
        $"DELETE FROM ledger.entry WHERE index >= {size}; DELETE FROM ledger.payload WHERE index >= {size}; DELETE FROM ledger.checkpoint WHERE size > {size};",
        () => File.WriteAllLinesAsync(log.CheckpointFile, Lines().Where(l => l.Checkpoint.Size <= size).Select(l => l.Line)));

    /// <summary>Lets one entry tell another story, and makes every hash and every signature anew that depends on it.</summary>
    public Task RewriteAsync(long index) => AttackAsync(
        $$"""
        UPDATE ledger.entry SET trace_id = 'another', envelope = convert_to(replace(convert_from(envelope, 'UTF8'), '"traceId":"job-1"', '"traceId":"another"'), 'UTF8') WHERE index = {{index}};
        DO $$
        DECLARE
            previous bytea := (SELECT hash FROM ledger.entry WHERE index = {{index - 1}});
            i bigint;
        BEGIN
            FOR i IN {{index}} .. (SELECT max(e.index) FROM ledger.entry e) LOOP
                UPDATE ledger.entry SET hash = sha256('\x02'::bytea || int8send(i) || previous || sha256('\x00'::bytea || envelope)) WHERE ledger.entry.index = i RETURNING hash INTO previous;
            END LOOP;
        END $$;
        """,
        () => SignAnewAsync(index));

    private async Task SignAnewAsync(long index)
    {
        using var signer = NoteSigner.Ed25519(LedgerLog.Origin, Convert.FromHexString(seed));
        var leaves = (await stack.Ledger.EntriesAsync()).ConvertAll(e => TreeHash.Leaf(Encoding.UTF8.GetBytes(e.Envelope)));
        var lines = new List<string>();
        foreach (var (line, old) in Lines())
        {
            if (old.Size <= index)
            {
                lines.Add(line);
                continue;
            }

            var tree = new CompactRange();
            foreach (var leaf in leaves.Take((int)old.Size)) tree.Append(leaf);
            var note = new Checkpoint(LedgerLog.Origin, old.Size, tree.Root).Sign(signer).ToString();
            lines.Add(JsonSerializer.Serialize(new { at = "2026-01-31T09:30:00.000000Z", checkpoint = note }));
            await stack.AuditDatabase.ExecuteAsync(Triggers("checkpoint", armed: false) + $"UPDATE ledger.checkpoint SET root = '\\x{tree.Root}', note = '{note}' WHERE size = {old.Size};" + Triggers("checkpoint", armed: true));
        }

        await File.WriteAllLinesAsync(log.CheckpointFile, lines);
    }

    private async Task AttackAsync(string sql, Func<Task> andTheFile)
    {
        if (!stack.Audit.HasExited) await stack.Audit.StopAsync();
        await stack.AuditDatabase.ExecuteAsync(string.Concat(Tables.Select(t => Triggers(t, armed: false))) + sql + string.Concat(Tables.Select(t => Triggers(t, armed: true))));
        await andTheFile();
        await stack.Audit.StartAsync();
    }

    private IEnumerable<(string Line, Checkpoint Checkpoint)> Lines() => File.ReadAllLines(log.CheckpointFile).Zip(log.Kept);

    private static string Triggers(string table, bool armed) =>
        armed ? $" ALTER TABLE ledger.{table} ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row; " : $"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL; ";
}
