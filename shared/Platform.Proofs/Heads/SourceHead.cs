using System.Globalization;
using Platform.Proofs.Notes;
using Decimal = Platform.Proofs.Notes.Decimal;

namespace Platform.Proofs.Heads;

/// <summary>
/// How far a source has come with its records, as it signs it: a note (C2SP signed-note) of five lines, the last four of them
/// <paramref name="Source"/>, <paramref name="LastSeq"/>, <paramref name="Unnumbered"/> and <paramref name="At"/> in microseconds since
/// 1970. Whoever holds the entries of all numbers up to the last one of a head without unnumbered records holds every record that the
/// source had committed then.
/// </summary>
/// <param name="Source">As its records name it: the service's name, a slash, and what tells it from others of its service.</param>
/// <param name="LastSeq">The last number given.</param>
/// <param name="Unnumbered">Committed records that had no number.</param>
/// <param name="At">When this was so; to the microsecond.</param>
public sealed record SourceHead(string Source, long LastSeq, long Unnumbered, DateTimeOffset At)
{
    /// <summary>The first line. No checkpoint has it as its origin: its second line is no number.</summary>
    public const string Format = "platform-source-head/1";

    private const int Lines = 5;

    /// <summary>Beyond all numbers that are given, and all times that can be written.</summary>
    private const long Most = 1L << 53;

    /// <summary>What is signed.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Format}\n{Source}\n{LastSeq}\n{Unnumbered}\n{Microseconds(At)}\n");

    /// <summary>
    /// Whether a key may speak for a source: the last part of its name is the name of the source's service.
    /// </summary>
    public static bool Speaks(NoteKey key, string source)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(source);
        return key.Name.Split('/')[^1] == source.Split('/')[0];
    }

    /// <summary>The head, where one of the keys that may speak for its source signed it.</summary>
    /// <exception cref="ProofFormatException">It is none, or none of them did; the message says which.</exception>
    public static SourceHead Open(SignedNote note, IEnumerable<NoteKey> keys)
    {
        ArgumentNullException.ThrowIfNull(note);
        var head = Parse(note.Text);
        return note.SignedBy(keys.Where(key => Speaks(key, head.Source))).Count > 0
            ? head
            : throw new ProofFormatException($"No known key of {head.Source.Split('/')[0]} signed this head.");
    }

    private static SourceHead Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length != Lines + 1 || lines[0] != Format || lines[1].Length == 0)
            throw new ProofFormatException($"A source's head is five lines, the first of them '{Format}'; this text is not.");
        var at = DateTimeOffset.UnixEpoch.AddTicks(Read(lines[4]) * TimeSpan.TicksPerMicrosecond);
        return new SourceHead(lines[1], Read(lines[2]), Read(lines[3]), at);
    }

    private static long Read(string text) =>
        Decimal.Read(text) is { } number and < Most ? number : throw new ProofFormatException("A number of the source's head is none.");

    private static long Microseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
