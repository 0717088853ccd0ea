using System.Text;
using System.Text.Json;
using Hestia.Showing;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Evidence;
using Platform.Proofs.Notes;
using Platform.Proofs.Trees;

namespace Hestia.Ledger;

/// <summary>What a proof's file proves, and what it does not.</summary>
internal sealed record ProofVerdict
{
    public required bool Valid { get; init; }

    public string? Reason { get; init; }

    public long? Index { get; init; }

    /// <summary>How many entries the checkpoint is of.</summary>
    public long? Size { get; init; }

    /// <summary>The log's name, as its key signed it.</summary>
    public string? Origin { get; init; }

    /// <summary>How many of the witnesses that were named cosigned.</summary>
    public int? Cosigned { get; init; }

    public string? Envelope { get; init; }

    /// <summary>Null where the file does not hold it; the envelope still has its digest.</summary>
    public string? Payload { get; init; }

    public IReadOnlyList<string> NotProved { get; init; } = [];

    /// <summary>Checks a file by nothing but what stands in it and the keys that were given.</summary>
    public static ProofVerdict Of(byte[] file, IReadOnlyCollection<NoteKey> keys, IReadOnlyCollection<NoteKey> witnesses, int quorum)
    {
        try
        {
            var proof = LogProof.Parse(file);
            var (envelope, payload, salt) = Texts(proof.Extra ?? throw new ProofFormatException("The file does not hold the entry, so nobody can say what it proves."));
            var checkpoint = proof.Verify(TreeHash.Leaf(Encoding.UTF8.GetBytes(envelope)), keys, witnesses, quorum);
            if (payload is not null) CheckPayload(envelope, payload, salt);
            var cosigned = proof.Note.SignedBy(witnesses).Count;
            return new ProofVerdict
            {
                Valid = true, Index = proof.Index, Size = checkpoint.Size, Origin = checkpoint.Origin, Cosigned = cosigned, Envelope = envelope, Payload = payload,
                NotProved =
                [
                    "That what the entry says is true: only that this is what was recorded.",
                    $"Anything of entries from {checkpoint.Size} on.",
                    .. cosigned == 0 ? ["That everybody is shown this same ledger: no witness that you named cosigned it."] : Array.Empty<string>(),
                    .. payload is null ? ["What the entry's payload was: the file holds its digest only."] : Array.Empty<string>(),
                ],
            };
        }
        catch (ProofFormatException e)
        {
            return new ProofVerdict { Valid = false, Reason = e.Message };
        }
    }

    public IEnumerable<Line> Lines(int width)
    {
        if (!Valid)
        {
            yield return new Line(new Span("✘ Not proved.", Ink.Bad));
            foreach (var folded in Fold.At([Reason], width - 2)) yield return new Line(["  ", .. folded]);
            yield break;
        }

        yield return new Line(new Span("✔ Proved.", Ink.Good), $" Entry {Index:N0} stands among the {Size:N0} that {Origin} signed{(Cosigned is > 0 and var n ? $", and {n} of your witnesses with it" : "")}.");
        foreach (var folded in Fold.At([Envelope], width - 2)) yield return new Line(["  ", .. folded]);
        yield return new Line(new Span("  Not proved:", Ink.Faint));
        foreach (var sentence in NotProved)
        {
            foreach (var folded in Fold.At([sentence], width - 4)) yield return new Line(["    ", .. folded]);
        }
    }

    private static (string Envelope, string? Payload, string? Salt) Texts(ReadOnlyMemory<byte> extra)
    {
        try
        {
            using var document = JsonDocument.Parse(extra, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 4 });
            var root = document.RootElement;
            return (root.GetProperty("envelope").GetString() ?? throw new ProofFormatException("The file holds no envelope."), Text(root, "payload"), Text(root, "salt"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ProofFormatException("What the file says of the entry is no JSON with an envelope.", e);
        }
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static void CheckPayload(string envelope, string payload, string? salt)
    {
        try
        {
            using var document = JsonDocument.Parse(envelope, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var digest = new byte[LedgerHash.Size];
            LedgerHash.Payload(Convert.FromHexString(salt ?? ""), Encoding.UTF8.GetBytes(payload), digest);
            if (document.RootElement.GetProperty("payloadSha256").GetString() != Convert.ToHexStringLower(digest))
                throw new ProofFormatException("The payload is not the one that the envelope has the digest of: it was altered.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ProofFormatException("The envelope has no digest of its payload, or the salt is none.", e);
        }
    }
}
