using System.Text;
using System.Text.Json;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Notes;

namespace Audit.Proving;

/// <summary>
/// What the ledger signed, kept outside of its database: whoever rewrites the database or cuts it off cannot reach what stands here, unless
/// he is on this machine too. One line of JSON a checkpoint, only ever appended, each on the disk before the checkpoint counts.
/// </summary>
internal sealed class CheckpointFile(IConfiguration configuration)
{
    /// <summary>
    /// A file that is longer becomes the older one, and the older one before it is given up: a later checkpoint stands for all before it.
    /// </summary>
    private const long BytesMax = 64L << 20;

    /// <summary>The longest line is shorter.</summary>
    private const int TailBytes = 1 << 16;

    private const string Name = "checkpoints.ndjson";
    private const string KeysName = "verifier-keys";

    private readonly string? folder = configuration["Proving:Folder"] is { Length: > 0 } named ? named : null;

    public bool IsKept => folder is not null;

    private string FilePath => Path.Combine(folder!, Name);

    private string KeysPath => Path.Combine(folder!, KeysName);

    /// <summary>Appends a signed checkpoint.</summary>
    /// <exception cref="IOException">It cannot be written; then it must not count. So for
    /// <see cref="UnauthorizedAccessException"/>.</exception>
    public void Append(SignedNote note, DateTimeOffset at)
    {
        if (!IsKept) return;
        Directory.CreateDirectory(folder!);
        var line = JsonSerializer.Serialize(new CheckpointLine(Timestamps.Format(at), note.ToString()), ProvingJson.Default.CheckpointLine) + "\n";
        if (new FileInfo(FilePath) is { Exists: true, Length: > BytesMax }) File.Move(FilePath, FilePath + ".1", overwrite: true);
        using var file = new FileStream(FilePath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);

        // A line that a dying process left half written stays by itself.
        file.Seek(Math.Max(0, file.Length - 1), SeekOrigin.Begin);
        if (file.ReadByte() is not (-1 or '\n')) line = "\n" + line;
        file.Seek(0, SeekOrigin.End);
        file.Write(Encoding.UTF8.GetBytes(line));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Notes under which key the ledger signs, for a person to hand on: one line a key, those of the past included.</summary>
    public void Tell(NoteKey key)
    {
        if (!IsKept) return;
        Directory.CreateDirectory(folder!);
        var known = Keys();
        if (known.Any(k => k.ToString() == key.ToString())) return;
        File.WriteAllLines(KeysPath + ".new", [.. known.Select(k => k.ToString()), key.ToString()]);
        File.Move(KeysPath + ".new", KeysPath, overwrite: true);
    }

    /// <summary>The keys under which the ledger ever signed.</summary>
    public IReadOnlyList<NoteKey> Keys() => IsKept && File.Exists(KeysPath) ? [.. File.ReadLines(KeysPath).Select(line => NoteKey.Parse(line))] : [];

    /// <summary>
    /// Reads a checkpoint of this ledger, or of the one that it was restored from: that one's verifier keys came here with the backup, and
    /// under its name counts only what a key of that very name signed. What is signed from now on bears this ledger's own name, so that
    /// two that were one say nothing different under the same.
    /// </summary>
    /// <param name="note">The checkpoint as it was signed.</param>
    /// <param name="origin">This ledger's name.</param>
    /// <exception cref="ProofFormatException">It is of neither.</exception>
    public Checkpoint Past(SignedNote note, string origin)
    {
        ArgumentNullException.ThrowIfNull(note);
        var checkpoint = Checkpoint.Parse(note.Text);
        return checkpoint.Origin == origin || note.SignedBy(Keys()).Any(k => k.Name == checkpoint.Origin)
            ? checkpoint
            : throw new ProofFormatException(
                $"The last checkpoint is of {checkpoint.Origin}, and this ledger is called {origin} (Proving:Origin). If it was restored from a backup of that one, add that one's line to the file {KeysName}.");
    }

    /// <summary>The last checkpoint that was written; null where there is none.</summary>
    /// <exception cref="IOException">The file is there and cannot be read. So for <see cref="UnauthorizedAccessException"/>.</exception>
    public SignedNote? Newest()
    {
        if (!IsKept || !File.Exists(FilePath)) return null;
        using var file = new FileStream(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(-Math.Min(TailBytes, file.Length), SeekOrigin.End);
        var bytes = new byte[TailBytes];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(bytes, 0, length).Split('\n').Reverse().Select(Read).FirstOrDefault(n => n is not null);
    }

    /// <summary>All checkpoints that are kept, oldest first.</summary>
    public IEnumerable<SignedNote> All() =>
        !IsKept ? [] : new[] { FilePath + ".1", FilePath }.Where(File.Exists).SelectMany(File.ReadLines).Select(Read).OfType<SignedNote>();

    private static SignedNote? Read(string line)
    {
        try
        {
            return line.Length > 0 && JsonSerializer.Deserialize(line, ProvingJson.Default.CheckpointLine) is { Checkpoint: { } note } ? SignedNote.Parse(Encoding.UTF8.GetBytes(note)) : null;
        }
        catch (Exception e) when (e is JsonException or ProofFormatException)
        {
            // Half a line, or none of ours: what is whole beside it still counts.
            return null;
        }
    }
}
