using System.Data;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Notes;
using Platform.Proofs.Tiles;
using Platform.Proofs.Trees;

namespace Audit.Proving;

/// <summary>
/// Signs the root of the ledger's tree: at most a second after an entry came, and sooner where a thousand came; nothing where none did. It
/// reads what is committed and asks nothing of the writer. Before it signs it proves that the tree only adds to what was signed last, in
/// the database or in the file outside of it: a ledger that was cut off or rewritten is signed no more, and the log says why.
/// </summary>
internal sealed class Checkpointer(
    IConfiguration configuration, LedgerKey key, CheckpointFile file, SignedHead head, SchemaGate schema, TimeProvider time, ILogger<Checkpointer> log) : BackgroundService
{
    private const long Many = 1_000;

    /// <summary>The advisory lock of the one signer: "signed" in ASCII.</summary>
    private const long SignerLock = 0x73_69_67_6E_65_64;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterAFault = TimeSpan.FromSeconds(5);

    private string? told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (key.Signer is not { } signer)
        {
            log.LogWarning("The ledger signs no checkpoints: it has no key (Proving:KeyFile).");
            return;
        }

        await Task.WhenAny(schema.Opened, Task.Delay(Timeout.Infinite, stoppingToken));
        if (stoppingToken.IsCancellationRequested) return;
        var one = new SingleWriter
        {
            Name = "audit checkpoint signer",
            Lock = SignerLock,
            ConnectionString = configuration.GetConnectionString("Database"),
            Time = time,
            Log = log,
        };
        await one.RunAsync((connection, stop) => LeadAsync(connection, signer, stop), stoppingToken);
    }

    private async Task LeadAsync(NpgsqlConnection connection, NoteSigner signer, CancellationToken stop)
    {
        try
        {
            await SignAsync(connection, signer, stop);
        }
        finally
        {
            // Whoever signs now tells what was signed.
            head.Set(null);
        }
    }

    private async Task SignAsync(NpgsqlConnection connection, NoteSigner signer, CancellationToken stop)
    {
        Checkpoint? last = null;
        var signedAt = time.GetTimestamp() - (long)(Often.TotalSeconds * time.TimestampFrequency);
        while (!stop.IsCancellationRequested)
        {
            var wait = Look;
            try
            {
                if (last is null)
                {
                    last = await LastAsync(connection, stop);
                    var newest = await Checkpoints.NewestAsync(connection, stop);
                    // Before the first signature of another key: whenever this process dies, nobody signs whom the ledger does not tell of.
                    if (newest is not null) await KeyChanges.NoteAsync(connection, newest, file.Keys(), signer.Key, stop);
                    file.Tell(signer.Key);
                    head.Set(newest);
                }

                var size = await SizeAsync(connection, stop);
                if (size != last.Size && (time.GetElapsedTime(signedAt) >= Often || size - last.Size >= Many))
                {
                    last = await SignAsync(connection, signer, last, stop);
                    signedAt = time.GetTimestamp();
                    told = null;
                }
            }
            catch (Exception e) when (e is ProofFormatException or IOException or UnauthorizedAccessException)
            {
                if (told != e.Message) log.LogCritical("The ledger is signed no more: {Reason} Records go in all the same.", e.Message);
                if (told != e.Message) AuditTelemetry.Unsigned.Add(1);
                (told, last, wait) = (e.Message, null, AfterAFault);
                head.Set(null);
            }

            await Task.Delay(wait, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// The larger of what stands in the database and in the file. The entries must still be those that the file tells of, whatever the
    /// database says was signed since. What stands in the file alone, because its signer died before it stood in the database, is put
    /// there.
    /// </summary>
    private async Task<Checkpoint> LastAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var nothing = new Checkpoint(key.Origin, 0, TreeHash.Empty);
        var (keptNote, storedNote) = (file.Newest(), await Checkpoints.NewestAsync(connection, cancel));
        var (kept, stored) = (Read(keptNote), Read(storedNote));
        if (kept.Size > 0)
        {
            CheckLength(await SizeAsync(connection, cancel), kept);
            if ((await TileReader.HashesAsync(connection, ProofPlan.Root(kept.Size), cancel))[0] != kept.Root) throw Rewritten(kept);
        }

        if (kept.Size <= stored.Size) return stored;
        await Checkpoints.AddAsync(connection, kept, keptNote!, cancel);
        return kept;

        Checkpoint Read(SignedNote? note) => note is null ? nothing : file.Past(note, key.Origin);
    }

    private async Task<Checkpoint> SignAsync(NpgsqlConnection connection, NoteSigner signer, Checkpoint last, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var size = await SizeAsync(connection, cancel);
        CheckLength(size, last);
        var root = (await TileReader.HashesAsync(connection, ProofPlan.Root(size), cancel))[0];
        if (last.Size > 0 && ConsistencyProof.FaultOf(last.Size, size, last.Root, root, await TileReader.HashesAsync(connection, ProofPlan.Consistency(last.Size, size), cancel)) is not null)
            throw Rewritten(last);
        var checkpoint = new Checkpoint(key.Origin, size, root);
        var note = checkpoint.Sign(signer);

        // First where nobody reaches it who reaches the database only: what was signed and is not there could be denied.
        file.Append(note, time.GetUtcNow());
        FaultPoint.Hit("audit.after-checkpoint-file");
        await Checkpoints.AddAsync(connection, checkpoint, note, cancel);
        await transaction.CommitAsync(cancel);
        head.Set(note);
        return checkpoint;
    }

    private static void CheckLength(long size, Checkpoint last)
    {
        if (size < last.Size) throw new ProofFormatException($"{last.Size} entries were signed, and there are {size}: entries were cut off.");
    }

    private static ProofFormatException Rewritten(Checkpoint last) => new($"The first {last.Size} entries are not those that were signed: the ledger was rewritten.");

    private static async Task<long> SizeAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"SELECT max(index) + 1 FROM ledger.entry WHERE index <= {LedgerHash.MaxIndex}", connection);
        return await command.ExecuteScalarAsync(cancel) is long size ? size : 0;
    }
}
