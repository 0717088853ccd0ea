using System.Text;
using Microsoft.Extensions.Logging;
using Platform.Proofs;
using Platform.Proofs.Notes;
using Platform.Proofs.Witnessing;

namespace Platform.Witnessing;

/// <summary>
/// Holds each checkpoint of the ledger against the last one that was accepted, and accepts only what is proved to add to it. Whatever else
/// the ledger signs is refused, and raises the alarm.
/// </summary>
internal sealed class LedgerWitness(
    WitnessStore store, TrustedKeys trusted, LedgerProofs ledger, WitnessState state, WitnessTelemetry telemetry, TimeProvider time,
    ILogger<LedgerWitness> log)
{
    /// <summary>How often the ledger is asked for a proof before its refusal counts: a server may have been behind another.</summary>
    private const int Tries = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Reads what is kept from before.</summary>
    public async Task LoadAsync(CancellationToken cancel)
    {
        var latest = await store.LatestAsync(cancel);
        state.Load(latest, await store.AlarmAsync(latest?.Size ?? 0, cancel));
    }

    /// <summary>Looks at one checkpoint that was told.</summary>
    /// <exception cref="IOException">It cannot be looked at now.</exception>
    public async Task LookAsync(UncheckedCheckpoint heard, CancellationToken cancel)
    {
        var latest = await store.LatestAsync(cancel);
        if (await ReadAsync(heard, latest, cancel) is not var (note, checkpoint)) return;
        for (var tries = 1; ; tries++)
        {
            var known = latest?.Witnessed ?? Witnessed.Nothing;
            switch (WatchedLog.Judge(known, checkpoint, await ProofAsync(known, checkpoint, cancel)))
            {
                case Watched.Same or Watched.Older:
                    state.Hear(latest);
                    return;
                case Watched.Grown:
                    if (await AcceptAsync(known, checkpoint, note, cancel)) return;
                    latest = await store.LatestAsync(cancel);
                    break;
                case Watched.Forked:
                    await RaiseAsync(AlarmKind.Fork, known, checkpoint, note, cancel);
                    return;
                case var denied when tries >= Tries:
                    await RaiseAsync(denied == Watched.Shrunken ? AlarmKind.Shrunken : AlarmKind.Unproved, known, checkpoint, note, cancel);
                    return;
                default:
                    await Task.Delay(Pause, time, cancel);
                    break;
            }
        }
    }

    /// <summary>Keeps a checkpoint that was proved to follow from <paramref name="known"/>.</summary>
    /// <returns>False where another process accepted one meanwhile.</returns>
    public async Task<bool> AcceptAsync(Witnessed known, Checkpoint checkpoint, SignedNote note, CancellationToken cancel)
    {
        if (checkpoint.Size == 0 || !await store.AcceptAsync(known, checkpoint, note, cancel)) return checkpoint.Size == 0;
        telemetry.Accepted.Add(1);
        if (known.Size == 0) log.LogInformation("The first checkpoint of the ledger was accepted: {Size} entries", checkpoint.Size);
        if (state.Accept(new AcceptedCheckpoint(checkpoint.Size, checkpoint.Root, note.ToString(), time.GetUtcNow())) is { } over)
            log.LogWarning("The ledger proves again that it adds to what was accepted of it. Before: {Alarm:l}", over.Reason);
        return true;
    }

    /// <summary>The ledger signed what does not follow from what was accepted.</summary>
    public async Task RaiseAsync(string kind, Witnessed known, Checkpoint? checkpoint, SignedNote note, CancellationToken cancel)
    {
        var (holds, differs) = checkpoint is null ? default : await CompareAsync(checkpoint, cancel);
        var sentence = AlarmSentence.Of(kind, known.Size, checkpoint?.Size, holds, differs);
        var alarm = new LedgerAlarm(kind, known.Size, holds, differs, sentence, note.ToString(), time.GetUtcNow());
        if (state.Raise(alarm))
        {
            telemetry.Alarms.Add(1, new KeyValuePair<string, object?>("kind", kind));
            log.LogCritical("{Alarm:l}", alarm.Reason);
        }

        // Also one that stands already: where the database was away when it was raised, it was not kept.
        await store.KeepAsync(alarm, cancel);
    }

    /// <summary>The checkpoint, where one of the ledger's keys signed it; else the alarm is raised, or nobody is trusted yet.</summary>
    private async Task<(SignedNote Note, Checkpoint Checkpoint)?> ReadAsync(
        UncheckedCheckpoint heard, AcceptedCheckpoint? latest, CancellationToken cancel)
    {
        SignedNote note;
        try
        {
            note = SignedNote.Parse(Encoding.UTF8.GetBytes(heard.Checkpoint));
            if (!trusted.AreGiven && heard.VerifierKey is { } first && (await trusted.AllAsync(cancel)).Count == 0)
                await TrustFirstAsync(NoteKey.Parse(first), note, cancel);
        }
        catch (ProofFormatException e)
        {
            throw new IOException($"what was heard is no checkpoint: {e.Message.TrimEnd('.')}", e);
        }

        var known = latest?.Witnessed ?? Witnessed.Nothing;
        try
        {
            var keys = await trusted.AllAsync(cancel);
            if (keys.Count == 0) throw new IOException("no key of the ledger is known yet");
            var checkpoint = Checkpoint.Open(note, keys);
            if (latest is null ? keys.Any(k => k.Name == checkpoint.Origin) : WitnessState.OriginOf(latest) == checkpoint.Origin)
                return (note, checkpoint);
            await RaiseAsync(AlarmKind.AnotherLedger, known, null, note, cancel);
        }
        catch (ProofFormatException)
        {
            await RaiseAsync(AlarmKind.UnknownKey, known, null, note, cancel);
        }

        return null;
    }

    private async Task TrustFirstAsync(NoteKey key, SignedNote note, CancellationToken cancel)
    {
        if (note.SignedBy([key]).Count == 0) return;
        await trusted.TrustAsync(key, cancel);
        log.LogWarning(
            "No key of the ledger was given to this witness (Witnessing__LedgerKeysFile). It trusts the first that it heard, {Key}: compare it with the ledger's own",
            key);
    }

    private async Task<IReadOnlyList<Digest>?> ProofAsync(Witnessed known, Checkpoint checkpoint, CancellationToken cancel)
    {
        var (from, to) = known.Size < checkpoint.Size ? (known.Size, checkpoint.Size) : (checkpoint.Size, known.Size);
        return from == 0 || from == to ? null : await ledger.ConsistencyAsync(from, to, cancel);
    }

    /// <summary>Where the ledger became another one; what cannot be asked now is left open.</summary>
    private async Task<(long? HoldsAt, long? DiffersAt)> CompareAsync(Checkpoint checkpoint, CancellationToken cancel)
    {
        try
        {
            var accepted = await store.AllAsync(cancel);
            return await WatchedLog.CompareAsync(accepted, checkpoint, size => ledger.ConsistencyAsync(size, checkpoint.Size, cancel));
        }
        catch (IOException e)
        {
            log.LogWarning("Where the ledger became another one cannot be found out: {Reason}", e.Message);
            return default;
        }
    }
}
