using Audit.Proving;
using Npgsql;
using Platform.Proofs;
using Platform.Proofs.Notes;
using Platform.Proofs.Tiles;
using Platform.Proofs.Witnessing;

namespace Audit.Cosigning;

/// <summary>
/// Has the newest checkpoint cosigned by the witnesses of the policy file, all at once, at most once a second. Nothing waits for it: a
/// checkpoint without a quorum is served, and said to have none. One that a witness refuses is the first sign that the ledger was changed.
/// </summary>
internal sealed class CosignatureCollector(
    SignedHead head, PolicyFile policies, WitnessClient witnesses, NpgsqlDataSource database, TimeProvider time, ILogger<CosignatureCollector> log)
    : BackgroundService
{
    /// <summary>A witness tells the size that it knows, and is then asked once more.</summary>
    private const int Tries = 2;

    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, long> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> signed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> told = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await head.WaitToAskAsync(LookEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (head.Newest is { } note && policies.Read() is { } policy)
                await Task.WhenAll(policy.Witnesses.Where(w => w.Address is not null).Select(w => CollectAsync(w, note, stoppingToken)));
            await Task.Delay(AtMostEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CollectAsync(PolicyWitness witness, SignedNote note, CancellationToken stop)
    {
        var (key, size) = (witness.Key.ToString(), Checkpoint.Parse(note.Text).Size);
        if (Get(signed, key) == size) return;
        try
        {
            await using var connection = await database.OpenConnectionAsync(stop);
            for (var tries = 1; ; tries++)
            {
                var from = Math.Min(Get(known, key), size);
                var plan = from == 0 || from == size ? null : ProofPlan.Consistency(from, size);
                var proof = plan is null ? [] : await TileReader.HashesAsync(connection, plan, stop);
                var reply = await witnesses.AskAsync(witness, new AddCheckpoint(from, proof, note), stop);
                if (reply.Signature is { } signature)
                {
                    await Checkpoints.CosignAsync(connection, size, witness.Key, signature, stop);
                    Signed(witness, size);
                    return;
                }

                if (reply.KnownSize is { } knows && knows != from && knows <= size && tries < Tries)
                {
                    Set(known, key, knows);
                    continue;
                }

                Tell(witness, reply.KnownSize is { } saw ? $"it accepted {saw} entries, and they are not this ledger's" : reply.Refusal!);
                return;
            }
        }
        catch (Exception e) when (e is IOException or ProofFormatException or NpgsqlException)
        {
            Tell(witness, e.Message.TrimEnd('.'));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was not collected is collected for the next checkpoint.
            return;
        }
    }

    /// <summary>Each reason once, until it cosigns again.</summary>
    private void Tell(PolicyWitness witness, string reason)
    {
        lock (gate)
        {
            if (told.TryGetValue(witness.Name, out var before) && before == reason) return;
            told[witness.Name] = reason;
        }

        log.LogError("The witness {Witness} does not cosign: {Reason}", witness.Name, reason);
    }

    private void Signed(PolicyWitness witness, long size)
    {
        Set(known, witness.Key.ToString(), size);
        Set(signed, witness.Key.ToString(), size);
        lock (gate) told.Remove(witness.Name);
    }

    private long Get(Dictionary<string, long> sizes, string key)
    {
        lock (gate) return sizes.GetValueOrDefault(key);
    }

    private void Set(Dictionary<string, long> sizes, string key, long size)
    {
        lock (gate) sizes[key] = size;
    }
}
