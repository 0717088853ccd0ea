using System.Globalization;
using System.Runtime.InteropServices;
using Platform.Proofs.Notes;
using Platform.Proofs.Trees;

namespace Platform.Proofs.Witnessing;

/// <summary>The last checkpoint of a log that a witness took: size and root.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Witnessed(long Size, Digest Root)
{
    /// <summary>Of a log of which it took none.</summary>
    public static Witnessed Nothing { get; } = new(0, TreeHash.Empty);
}

/// <summary>What a witness answers.</summary>
/// <param name="Status">The HTTP status that the protocol gives it.</param>
/// <param name="Reason">Why the checkpoint was refused, as a sentence; null where it was taken.</param>
/// <param name="Latest">What the witness must have stored, in one step with comparing what it had, before it answers.</param>
/// <param name="Body">What is sent back.</param>
public sealed record WitnessAnswer(int Status, string? Reason, Witnessed Latest, string Body)
{
    /// <summary>The content type of a refusal that tells the size which the witness knows.</summary>
    public const string SizeContentType = "text/x.tlog.size";

    public bool IsTaken => Status == 200;

    /// <summary>
    /// Whether the log itself signed another root for the size that was taken before: two signed notes show it to anybody. A proof that
    /// does not fit shows nothing, because nobody signs it.
    /// </summary>
    public bool IsFork { get; init; }
}

/// <summary>
/// Decides whether a witness takes a checkpoint: it never takes one that forgets, changes or shortens what it saw before (C2SP
/// tlog-witness). It keeps nothing; who calls keeps one <see cref="Witnessed"/> a log.
/// </summary>
/// <param name="logs">The keys of each log that is known, by its origin.</param>
/// <param name="signer">The witness's own key; null where it watches and signs nothing.</param>
public sealed class Witness(IReadOnlyDictionary<string, IReadOnlyCollection<NoteKey>> logs, NoteSigner? signer)
{
    /// <summary>Decides about one request.</summary>
    /// <param name="body">The request as it came.</param>
    /// <param name="latestOf">The last checkpoint that was taken of the log with this origin; asked once at most, of a known log.</param>
    public WitnessAnswer Decide(ReadOnlySpan<byte> body, Func<string, Witnessed> latestOf)
    {
        ArgumentNullException.ThrowIfNull(latestOf);
        AddCheckpoint request;
        string origin;
        try
        {
            request = AddCheckpoint.Parse(body);
            origin = request.Note.Text[..request.Note.Text.IndexOf('\n', StringComparison.Ordinal)];
        }
        catch (ProofFormatException e)
        {
            return Refused(400, e.Message, Witnessed.Nothing);
        }

        if (!logs.TryGetValue(origin, out var keys)) return Refused(404, "This log is not known here.", Witnessed.Nothing);
        try
        {
            if (request.Note.SignedBy(keys).Count == 0) return Refused(403, "No key of this log that is known here signed the checkpoint.", Witnessed.Nothing);
        }
        catch (ProofFormatException e)
        {
            return Refused(403, e.Message, Witnessed.Nothing);
        }

        return Decide(request, latestOf(origin));
    }

    private WitnessAnswer Decide(AddCheckpoint request, Witnessed latest)
    {
        Checkpoint checkpoint;
        try
        {
            checkpoint = Checkpoint.Parse(request.Note.Text);
        }
        catch (ProofFormatException e)
        {
            // A log without leaves has one root; everything else is no checkpoint at all.
            return Refused(IsEmptyWithARoot(request.Note.Text) ? 422 : 400, e.Message, latest);
        }

        if (request.OldSize > checkpoint.Size) return Refused(400, $"The old size, {request.OldSize}, is above the checkpoint's, {checkpoint.Size}.", latest);
        if (request.OldSize != latest.Size)
            return Conflict($"The last checkpoint that was taken here has the size {latest.Size}.", latest);

        if (checkpoint.Size == latest.Size && checkpoint.Root != latest.Root)
            return Conflict($"The checkpoint of {latest.Size} leaves that was taken here has another root.", latest) with { IsFork = true };
        if (FaultOf(request, checkpoint, latest) is { } fault) return Refused(422, fault, latest);
        return new WitnessAnswer(200, null, new Witnessed(checkpoint.Size, checkpoint.Root), signer?.Sign(request.Note.Text).ToString() ?? "");
    }

    private static string? FaultOf(AddCheckpoint request, Checkpoint checkpoint, Witnessed latest) =>
        request.OldSize > 0 ? ConsistencyProof.FaultOf(latest.Size, checkpoint.Size, latest.Root, checkpoint.Root, request.Proof)
        : request.Proof.Count > 0 ? "From a log without leaves nothing can be proved, and the proof is not empty."
        : null;

    private static bool IsEmptyWithARoot(string text) =>
        text.Split('\n') is { Length: >= 4 } lines && lines[0].Length > 0 && lines[1] == "0" && StrictBase64.ReadDigest(lines[2]) is { } root && root != TreeHash.Empty;

    private static WitnessAnswer Conflict(string reason, Witnessed latest) =>
        Refused(409, reason, latest) with { Body = string.Create(CultureInfo.InvariantCulture, $"{latest.Size}\n") };

    private static WitnessAnswer Refused(int status, string reason, Witnessed latest) => new(status, reason, latest, reason + "\n");
}
