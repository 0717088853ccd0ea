using System.Collections.Immutable;
using System.Text.Json;

namespace Platform.Statements;

/// <summary>
/// What a sovereign signs so that the ledger's database lets go of payloads (C32, R018): of exactly these entries, for this reason. What is
/// hashed of them stays, and with it every proof. Immutable. Which key may sign is a matter of <see cref="AllowedKey.MayApprove"/>: the key
/// covers <see cref="Action"/>.
/// </summary>
public sealed record PayloadRemoval : Statement, IStatement<PayloadRemoval>
{
    /// <summary>The content is to be gone for good.</summary>
    public const string Erased = "ERASED";

    /// <summary>The content stands in an archive that was verified.</summary>
    public const string Archived = "ARCHIVED";

    /// <summary>More ranges than this take several statements.</summary>
    public const int RangesMax = 500;

    /// <param name="removalId">Minted for this removal alone; it is made once.</param>
    /// <param name="why"><see cref="Erased"/> or <see cref="Archived"/>.</param>
    /// <param name="ranges">The entries, in order and without overlap.</param>
    /// <param name="head">The hash of the last entry that is named: it binds the statement to one ledger.</param>
    /// <param name="archive">SHA-256 of the archive's description; of an archived payload only.</param>
    /// <param name="reason">Why, in the sovereign's words.</param>
    /// <param name="keyId"><see cref="AllowedKey.KeyId"/> of the key that signs.</param>
    /// <param name="expiresAt">Whoever brings it from this moment on is refused; truncated to microseconds.</param>
    public PayloadRemoval(
        Guid removalId,
        string why,
        IEnumerable<EntryRange> ranges,
        Digest head,
        Digest? archive,
        string reason,
        string keyId,
        DateTimeOffset expiresAt)
        : base(keyId, expiresAt)
    {
        RemovalId = removalId;
        Why = why is Erased or Archived ? why : throw new ArgumentException("A payload is erased or archived.", nameof(why));
        Ranges = [.. ranges];
        if (FaultOf(Ranges) is { } fault) throw new ArgumentException(fault, nameof(ranges));
        if (archive is null == why is Archived)
            throw new ArgumentException("Where payloads are archived, and only there, their archive is named.", nameof(archive));
        (Head, Archive) = (head, archive);
        if (string.IsNullOrWhiteSpace(reason)) throw new ArgumentException("A removal needs a reason.", nameof(reason));
        Reason = Wording.Text(reason, nameof(reason));
    }

    public static string Format => "platform-payload-removal/1";

    public static string Noun => "removal";

    public static string Code => "REMOVAL";

    public Guid RemovalId { get; }

    public string Why { get; }

    public ImmutableArray<EntryRange> Ranges { get; }

    public Digest Head { get; }

    public Digest? Archive { get; }

    public string Reason { get; }

    /// <summary>The word that a key must be allowed to approve: <c>ledger.erase</c> or <c>ledger.release</c>.</summary>
    public string Action => ActionOf(Why);

    /// <inheritdoc cref="Action"/>
    public static string ActionOf(string why) => why is Erased ? "ledger.erase" : "ledger.release";

    /// <summary>Null where these are entries in order and without overlap, and not too many ranges of them; else a sentence.</summary>
    public static string? FaultOf(IReadOnlyList<EntryRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        if (ranges.Count is 0 or > RangesMax) return $"A removal names 1 to {RangesMax} ranges of entries; this one names {ranges.Count}.";
        var next = 0L;
        foreach (var (from, to) in ranges)
        {
            if (from < next || to < from || to > LedgerHash.MaxIndex)
                return "The ranges of a removal lie in order, without overlap, and end where they begin or later.";
            next = to + 1;
        }

        return null;
    }

    public static PayloadRemoval Read(Members members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var why = members.String("why");
        if (why is not (Erased or Archived)) throw members.Unknown("why");
        if (members.Count("ranges") > RangesMax) throw members.Wrong("ranges", $"At most {RangesMax} ranges are expected here.");
        var ranges = members.Objects("ranges").Select(Range).ToList();
        if (FaultOf(ranges) is { } fault) throw members.Wrong("ranges", fault);
        var reason = members.Text("reason");
        if (string.IsNullOrWhiteSpace(reason)) throw members.Wrong("reason", "A removal needs a reason.");
        var archive = members.DigestOrNull("archive");
        if (archive is null == why is Archived) throw members.Wrong("archive", "It stands where payloads are archived, and only there.");
        return new(
            members.Uuid("removalId"), why, ranges, members.Digest("head"), archive, reason, members.Name("keyId"), members.Moment("expiresAt"));
    }

    protected internal override void WriteMembers(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (Archive is { } archive) writer.WriteString("archive"u8, archive.ToString());
        writer.WriteString("head"u8, Head.ToString());
        writer.WriteStartArray("ranges"u8);
        foreach (var (from, to) in Ranges)
        {
            writer.WriteStartObject();
            writer.WriteNumber("from"u8, from);
            writer.WriteNumber("to"u8, to);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("reason"u8, Reason);
        writer.WriteString("removalId"u8, RemovalId);
        writer.WriteString("why"u8, Why);
    }

    private static EntryRange Range(Members range)
    {
        var read = new EntryRange(range.LongOrNull("from") ?? -1, range.LongOrNull("to") ?? -1);
        range.End();
        return read;
    }
}
