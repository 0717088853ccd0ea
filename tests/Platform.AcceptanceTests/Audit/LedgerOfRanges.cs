using System.Text;
using System.Text.Json;
using Platform.Integrity;
using Platform.Proofs.Notes;
using Platform.Proofs.Tiles;
using Platform.Proofs.Trees;

namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// A ledger of six hundred entries that is verified in three ranges of a tile each, signed at three hundred entries and at all; and a
/// superuser who holds its key.
/// </summary>
public sealed class LedgerOfRanges : SharedStack
{
    public const int Entries = 600, FirstPart = 300;

    private static readonly string[] Tables = ["entry", "payload", "tile", "checkpoint"];

    private readonly string folder = Directory.CreateTempSubdirectory("ranges-").FullName;

    protected override StackOptions Options
    {
        get
        {
            var key = Path.Combine(folder, "key");
            File.WriteAllText(key, new string('7', 64) + "\n");
            return new StackOptions
            {
                AuditSettings = new Dictionary<string, string>
                {
                    ["Proving__KeyFile"] = key, ["Proving__Folder"] = folder, ["Proving__Origin"] = LedgerLog.Origin,
                        ["Verifying__TilesInRange"] = "1",
                },
            };
        }
    }

    internal LedgerLog Log => new(Stack, folder);

    protected override async Task StartedAsync()
    {
        await FillAsync(0, FirstPart);
        await Log.CheckpointOfAsync(FirstPart);
        await FillAsync(FirstPart, Entries);
        await Log.CheckpointOfAsync(Entries);
        await Stack.AuditDatabase.ExecuteAsync(
            "CREATE SCHEMA ranges; " + string.Concat(Tables.Select(t => $"CREATE TABLE ranges.{t} AS TABLE ledger.{t};")));
    }

    /// <summary>Changes the database; what is disposed puts it back, and the file of checkpoints, too.</summary>
    internal async Task<IAsyncDisposable> AttackAsync(string sql)
    {
        var kept = await File.ReadAllBytesAsync(Log.CheckpointFile);
        await ExecuteAsync(sql);
        return new Restored(this, kept);
    }

    /// <summary>
    /// Gives the first tile another root, and everything that was signed since the first checkpoint a signature of that.
    /// </summary>
    internal async Task<IAsyncDisposable> RewriteTreeAsync()
    {
        var restored = await AttackAsync(
            "UPDATE ledger.tile SET root = set_byte(root, 0, get_byte(root, 0) # 1) WHERE level = 0 AND index = 0;");
        var tiles = new CompactRange();
        var roots = await Stack.AuditDatabase.RowsAsync(
            "SELECT root FROM ledger.tile WHERE level = 0 ORDER BY index", r => r.GetFieldValue<byte[]>(0));
        foreach (var root in roots) tiles.Append(new Digest(root));
        var rest = new CompactRange();
        foreach (var entry in (await Stack.Ledger.EntriesAsync()).Skip(2 * TileId.FullWidth))
            rest.Append(TreeHash.Leaf(Encoding.UTF8.GetBytes(entry.Envelope)));
        using var signer = NoteSigner.Ed25519(LedgerLog.Origin, Convert.FromHexString(new string('7', 64)));
        var root600 = tiles.RootWith(rest.Root)!.Value;
        var note = new Checkpoint(LedgerLog.Origin, Entries, root600).Sign(signer).ToString();
        await ExecuteAsync($"DELETE FROM ledger.checkpoint; INSERT INTO ledger.checkpoint (size, root, note) VALUES ({Entries}, "
            + $"'\\x{root600}', '{note}');");
        var lines = (await File.ReadAllLinesAsync(Log.CheckpointFile)).Zip(Log.Kept).Where(l => l.Second.Size <= FirstPart)
            .Select(l => l.First);
        await File.WriteAllLinesAsync(
            Log.CheckpointFile, [.. lines, JsonSerializer.Serialize(new { at = "2026-01-31T09:30:00.000000Z", checkpoint = note })]);
        return restored;
    }

    /// <summary>The program's verdict, and its exit code.</summary>
    internal async Task<(int Code, JsonElement Verdict, string Output)> VerifyAsync(params string[] options)
    {
        var status = Path.Combine(folder, "status.json");
        var services = new Dictionary<string, object> { ["audit"] = new { url = Stack.Audit.Http.BaseAddress } };
        await File.WriteAllTextAsync(status, JsonSerializer.Serialize(new { services }));
        var (code, output) = await Hestia.RunAsync(status, ["ledger", "verify", "--json", .. options]);
        return (code, output.StartsWith('{') ? JsonDocument.Parse(output).RootElement.Clone() : default, output);
    }

    /// <summary>What a verification leaves that is interrupted just before its verdict.</summary>
    internal async Task<string> StateAsync()
    {
        var lines = (await Stack.Audit.Http.GetStringAsync(new Uri("/ledger/verify?progress=true", UriKind.Relative)))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return JsonDocument.Parse(lines[^2]).RootElement.GetProperty("state").GetString()!;
    }

    internal string FileIn(string name) => Path.Combine(folder, name);

    private async Task FillAsync(int from, int to)
    {
        await using var forger = await ForgedRecord.ForgerAsync(Stack);
        for (var seq = from + 1; seq <= to; seq++)
            await new ForgedRecord("action-runner/ranges", seq) { AffectedIds = ["SRV-001", "SRV-002"] }.SendAsync(forger);
        await Eventually.EqualAsync((long)to, Stack.Ledger.CountAsync, "entries", diagnose: Stack.Describe);
    }

    private Task<int> ExecuteAsync(string sql)
    {
        var disarm = string.Concat(Tables.Select(t => $"ALTER TABLE ledger.{t} DISABLE TRIGGER ALL; "));
        var arm = string.Concat(Tables.Select(
            t => $" ALTER TABLE ledger.{t} ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row;"));
        return Stack.AuditDatabase.ExecuteAsync("SET session_replication_role = replica; " + disarm + sql + arm);
    }

    private sealed class Restored(LedgerOfRanges ledger, byte[] file) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await ledger.ExecuteAsync(
                string.Concat(Tables.Select(t => $"DELETE FROM ledger.{t}; INSERT INTO ledger.{t} SELECT * FROM ranges.{t};")));
            await File.WriteAllBytesAsync(ledger.Log.CheckpointFile, file);
        }
    }
}
