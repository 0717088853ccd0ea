using Platform.Proofs.Notes;

namespace Platform.Witnessing;

/// <summary>What the witness says of the ledger, in one word.</summary>
public static class WitnessWord
{
    /// <summary>What the ledger last signed follows from all that was accepted.</summary>
    public const string Agrees = "AGREES";

    /// <summary>The ledger is not what was accepted.</summary>
    public const string Disagrees = "DISAGREES";

    /// <summary>Nothing that could be checked was heard for some time: the ledger may be anything.</summary>
    public const string Silent = "SILENT";

    /// <summary>Nothing was accepted yet.</summary>
    public const string Waiting = "WAITING";
}

/// <summary>A checkpoint by its size and root.</summary>
public sealed record WitnessedCheckpoint(long Size, string Root, DateTimeOffset At);

/// <summary>What a witness answers when it is asked about the ledger.</summary>
/// <param name="State">A word of <see cref="WitnessWord"/>.</param>
/// <param name="Sentence">The same for people.</param>
/// <param name="Origin">The ledger's name; null before its first checkpoint.</param>
/// <param name="Trust"><c>given</c> where the witness was given the ledger's key, <c>first-heard</c> where it took the first.</param>
/// <param name="Accepted">The last checkpoint that was accepted.</param>
/// <param name="HeardAt">When a checkpoint was last heard and checked.</param>
/// <param name="Alarm">Why it disagrees; null where it does not.</param>
/// <param name="CosignerKey">The witness's own verifier key; null where it signs nothing.</param>
public sealed record WitnessStatus(
    string State, string Sentence, string? Origin, string Trust, WitnessedCheckpoint? Accepted, DateTimeOffset? HeardAt, LedgerAlarm? Alarm,
    string? CosignerKey);

/// <summary>What the witness knows at this moment; for several threads at once.</summary>
internal sealed class WitnessState(WitnessOptions options, TrustedKeys keys, WitnessKey own, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly DateTimeOffset began = time.GetUtcNow();

    private AcceptedCheckpoint? latest;
    private LedgerAlarm? alarm;
    private DateTimeOffset? heardAt;
    private string? hindrance;

    public bool Disagrees
    {
        get { lock (gate) return alarm is not null; }
    }

    public long Size
    {
        get { lock (gate) return latest?.Size ?? 0; }
    }

    /// <summary>For how long nothing was heard that could be checked.</summary>
    public TimeSpan Silence
    {
        get { lock (gate) return time.GetUtcNow() - (heardAt ?? began); }
    }

    /// <summary>What is kept from before.</summary>
    public void Load(AcceptedCheckpoint? accepted, LedgerAlarm? standing)
    {
        lock (gate) (latest, alarm) = (accepted, standing);
    }

    /// <summary>
    /// The ledger proved that it adds to what was accepted, and this is the last of it. An alarm is over with that, but for a fork: that
    /// the ledger signed two histories stays true, and a person has to say that he knows.
    /// </summary>
    /// <returns>The alarm that is over.</returns>
    public LedgerAlarm? Accept(AcceptedCheckpoint accepted)
    {
        lock (gate)
        {
            var over = alarm is { Kind: not AlarmKind.Fork } ? alarm : null;
            if (latest is null || accepted.Size >= latest.Size) latest = accepted;
            if (over is not null) alarm = null;
            (hindrance, heardAt) = (null, time.GetUtcNow());
            return over;
        }
    }

    /// <summary>
    /// What was heard is what is known already, perhaps by way of another process. Anybody can say it again: it ends no alarm.
    /// </summary>
    public void Hear(AcceptedCheckpoint? known)
    {
        lock (gate)
        {
            if (known is not null && known.Size > (latest?.Size ?? 0)) latest = known;
            (hindrance, heardAt) = (null, time.GetUtcNow());
        }
    }

    /// <summary>Raises an alarm.</summary>
    /// <returns>Whether it is another one than stands already.</returns>
    public bool Raise(LedgerAlarm raised)
    {
        lock (gate)
        {
            var isNew = alarm is null || (alarm.Kind, alarm.KnownSize) != (raised.Kind, raised.KnownSize);
            if (alarm is not { Kind: AlarmKind.Fork } || raised.Kind == AlarmKind.Fork) alarm = raised;
            (hindrance, heardAt) = (null, time.GetUtcNow());
            return isNew;
        }
    }

    /// <summary>Why nothing can be checked now.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Hinder(string reason)
    {
        lock (gate)
        {
            var isNew = hindrance != reason;
            hindrance = reason;
            return isNew;
        }
    }

    public WitnessStatus Status()
    {
        lock (gate)
        {
            var (state, sentence) = Say();
            return new WitnessStatus(
                state, sentence, latest is null ? null : OriginOf(latest), keys.AreGiven ? "given" : "first-heard",
                latest is null ? null : new WitnessedCheckpoint(latest.Size, latest.Root.ToString(), latest.At), heardAt, alarm,
                own.Signer?.Key.ToString());
        }
    }

    public static string OriginOf(AcceptedCheckpoint accepted) => accepted.Note[..accepted.Note.IndexOf('\n', StringComparison.Ordinal)];

    private (string State, string Sentence) Say()
    {
        var why = hindrance is null ? "" : $" Now: {hindrance}.";
        if (alarm is not null) return (WitnessWord.Disagrees, alarm.Reason);
        if (latest is null) return (WitnessWord.Waiting, $"No checkpoint of the ledger was accepted yet.{why}");
        var silence = time.GetUtcNow() - (heardAt ?? began);
        return silence > options.SilentAfter
            ? (WitnessWord.Silent,
                $"For {(int)silence.TotalSeconds} s no checkpoint was heard that could be checked; {latest.Size} entries were accepted before.{why}")
            : (WitnessWord.Agrees, $"What the ledger signed follows from all that was accepted, up to {latest.Size} entries.");
    }
}
