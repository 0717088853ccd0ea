using System.Text;
using System.Text.Json;
using Hestia.Judging;
using Hestia.Reaching;
using Platform.Proofs;
using Platform.Proofs.Evidence;
using Platform.Proofs.Notes;

namespace Hestia.Ledger;

/// <summary>
/// A checkpoint that a person kept outside of the ledger: a signed note, the ledger's file of checkpoints (the last one of it), a proof of
/// an entry, or an evidence bundle.
/// </summary>
internal static class KeptCheckpoint
{
    /// <summary>Reads the file and believes the keys alone.</summary>
    /// <exception cref="CliException">There is no such file, it holds no checkpoint, or none of the keys signed it.</exception>
    public static async Task<Checkpoint> ReadAsync(
        Session session, string name, IReadOnlyCollection<NoteKey> keys, CancellationToken cancel)
    {
        var file = await BoundedFile.ReadAsync(session, name, DsseEnvelope.BytesMax, "A file with a checkpoint", cancel);
        SignedNote note;
        try
        {
            note = NoteOf(file);
        }
        catch (Exception e) when (e is ProofFormatException or BundleRefused)
        {
            throw CliException.Usage($"{name} holds no checkpoint: {e.Message}");
        }

        try
        {
            var checkpoint = Checkpoint.Open(note, keys);
            return checkpoint.Size > 0
                ? checkpoint
                : throw CliException.Usage($"The checkpoint in {name} is of no entries: there is nothing to begin behind.");
        }
        catch (ProofFormatException e)
        {
            throw new CliException(ExitCode.Failed, $"The checkpoint in {name} counts for nothing: {e.Message}");
        }
    }

    private static SignedNote NoteOf(byte[] file)
    {
        var text = file.AsSpan().TrimStart(" \t\r\n"u8);
        if (text.StartsWith(Encoding.UTF8.GetBytes(LogProof.Format))) return LogProof.Parse(file).Note;
        if (text is not [(byte)'{', ..]) return SignedNote.Parse(file);
        return SignedNote.Parse(Encoding.UTF8.GetBytes(LastLine(file) ?? BundleFile.Read(file, makers: null).Checkpoint));
    }

    /// <summary>
    /// The last checkpoint of a ledger's file of them; null where it is none. A line that a dying process left half is passed over.
    /// </summary>
    private static string? LastLine(byte[] file) =>
        Encoding.UTF8.GetString(file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Reverse().Select(CheckpointOf)
            .FirstOrDefault(c => c is not null);

    private static string? CheckpointOf(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("checkpoint", out var note)
                && note.ValueKind == JsonValueKind.String
                ? note.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
