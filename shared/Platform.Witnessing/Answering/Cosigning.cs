using Platform.Proofs.Notes;
using Platform.Proofs.Witnessing;

namespace Platform.Witnessing;

/// <summary>
/// Answers C2SP's "add-checkpoint": what is accepted here is the same as what is accepted from the bus, and is kept before the signature
/// leaves.
/// </summary>
internal sealed class Cosigning(WitnessStore store, TrustedKeys trusted, WitnessKey own, LedgerWitness witness)
{
    /// <summary>How often it begins anew because another process accepted a checkpoint meanwhile.</summary>
    private const int Tries = 3;

    public async Task<WitnessAnswer> AnswerAsync(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        WitnessAnswer? answer = null;
        for (var tries = 0; tries < Tries; tries++)
        {
            var latest = await store.LatestAsync(cancel);
            var known = latest?.Witnessed ?? Witnessed.Nothing;
            var logs = Logs(latest, await trusted.AllAsync(cancel));
            answer = new Witness(logs, own.Signer).Decide(body.Span, _ => known);
            if (!answer.IsTaken && !answer.IsFork) return answer;
            var note = AddCheckpoint.Parse(body.Span).Note;
            var checkpoint = Checkpoint.Parse(note.Text);
            if (answer.IsFork)
            {
                await witness.RaiseAsync(AlarmKind.Fork, known, checkpoint, note, cancel);
                return answer;
            }

            if (checkpoint.Size == known.Size || await witness.AcceptAsync(known, checkpoint, note, cancel)) return answer;
        }

        return answer! with { Status = 503, Body = "Other checkpoints are accepted all the time; ask again.\n" };
    }

    /// <summary>One ledger: the one that was accepted first, else those that the trusted keys are named for.</summary>
    private static Dictionary<string, IReadOnlyCollection<NoteKey>> Logs(AcceptedCheckpoint? latest, IReadOnlyList<NoteKey> keys) =>
        (latest is null ? keys.Select(k => k.Name).Distinct(StringComparer.Ordinal) : [WitnessState.OriginOf(latest)])
        .ToDictionary(origin => origin, IReadOnlyCollection<NoteKey> (_) => keys, StringComparer.Ordinal);
}
