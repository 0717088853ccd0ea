using System.Buffers.Binary;
using Npgsql;
using Platform.Integrity;

namespace Audit.Verifying;

/// <summary>
/// Reads whole entries from PostgreSQL's binary COPY without making an object of any value: a row's texts and bytes are slices of this
/// reader's buffer, valid until the next row is asked for.
/// </summary>
internal sealed class LedgerCopyReader(NpgsqlRawCopyStream stream) : IAsyncDisposable
{
    private const long MicrosecondsFrom1970To2000 = 946_684_800_000_000;
    private const long FirstMoment = -62_135_596_800_000_000;
    private const long LastMoment = 253_402_300_799_999_999;
    private const int HeaderLength = 19;
    private const int Fields = 21;
    private const int TextOid = 25;

    private const string Select =
        """
        SELECT e.index, e.entry_id, e.kind, e.at, e.source, e.source_seq, e.agent_id, e.trace_id, e.action_type, e.trigger, e.status,
               e.error_code, e.command_id, e.attempt_id, e.parent_attempt_id, e.affected_ids, e.duration_ms, e.envelope, e.hash, p.salt, p.body
        FROM ledger.entry e
        """;

    private byte[] buffer = new byte[1 << 18];
    private int start;
    private int end;
    private bool begun;
    private int at;
    private string? unreadable;

    /// <summary>
    /// Before the statement, in its transaction: both tables are read in the order of their keys, side by side, whatever the statistics
    /// say.
    /// </summary>
    public const string Plan =
        "SET LOCAL enable_mergejoin = on; SET LOCAL enable_nestloop = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_sort = off; "
        + "SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0";

    /// <summary>
    /// The statement that gives what this reader reads: entries from an index up to but without another, each with its payload.
    /// </summary>
    public static string Statement(long from, long to) => FormattableString.Invariant(
        $"""
        COPY ({Select} LEFT JOIN (SELECT * FROM ledger.payload WHERE index >= {from} AND index < {to}) p ON p.index = e.index
              WHERE e.index >= {from} AND e.index < {to} ORDER BY e.index) TO STDOUT (FORMAT binary)
        """);

    /// <summary>The same of entries that are named one by one, in order.</summary>
    public static string Statement(IEnumerable<long> indexes) =>
        $"""
        COPY ({Select} LEFT JOIN ledger.payload p ON p.index = e.index
              WHERE e.index IN ({string.Join(',', indexes)}) ORDER BY e.index) TO STDOUT (FORMAT binary)
        """;

    /// <summary>Moves to the next row; false after the last.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        if (!begun)
        {
            await FillAsync(HeaderLength, cancel);
            start = HeaderLength;
            begun = true;
        }
        else
        {
            start = at;
        }

        bool isRow;
        int missing;
        while ((missing = Missing(out isRow)) > 0) await FillAsync(end - start + missing, cancel);
        return isRow;
    }

    /// <summary>How many bytes must at least come yet before the next row is whole; none where it is.</summary>
    private int Missing(out bool isRow)
    {
        isRow = false;
        var bytes = buffer.AsSpan(start, end - start);
        if (bytes.Length < 2) return 2 - bytes.Length;
        var fields = BinaryPrimitives.ReadInt16BigEndian(bytes);
        if (fields == -1) return 0;
        if (fields != Fields) throw new InvalidDataException($"A row of the ledger has {fields} fields, not {Fields}.");
        isRow = true;
        var length = 2;
        for (var i = 0; i < Fields; i++)
        {
            if (bytes.Length < length + 4) return length + 4 - bytes.Length;
            length += 4 + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(bytes[length..]));
        }

        return Math.Max(0, length - bytes.Length);
    }

    /// <summary>The row, to be asked for once after each <see cref="ReadAsync"/>.</summary>
    public LedgerRow Row()
    {
        at = start + 2;
        unreadable = null;
        return new LedgerRow
        {
            Index = Int64("index") ?? -1,
            Columns = new EnvelopeV1
            {
                EntryId = Required(Uuid("entry_id"), "entry_id"),
                Kind = Required(Bytes(), "kind"),
                AtMicroseconds = Moment(),
                Source = Required(Bytes(), "source"),
                SourceSeq = Required(Int64("source_seq"), "source_seq"),
                AgentId = Bytes(),
                TraceId = Bytes(),
                ActionType = Bytes(),
                Trigger = Bytes(),
                Status = Bytes(),
                ErrorCode = Bytes(),
                CommandId = Uuid("command_id"),
                AttemptId = Uuid("attempt_id"),
                ParentAttemptId = Uuid("parent_attempt_id"),
                AffectedIds = Texts(),
                DurationMs = Int64("duration_ms"),
                PayloadSha256 = default,
            },
            Envelope = Required(Bytes(), "envelope"),
            Hash = Required(Bytes(), "hash"),
            Salt = Bytes(),
            Payload = Bytes(),
            Unreadable = unreadable,
        };
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async ValueTask FillAsync(int length, CancellationToken cancel)
    {
        while (end - start < length)
        {
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                end -= start;
                start = 0;
            }

            if (length > buffer.Length) Array.Resize(ref buffer, Math.Max(length, buffer.Length * 2));
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancel);
            if (read == 0) throw new EndOfStreamException("The database ended the ledger's stream too early.");
            end += read;
        }
    }

    private ReadOnlyMemory<byte>? Bytes()
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(at));
        at += 4;
        if (length < 0) return null;
        var bytes = buffer.AsMemory(at, length);
        at += length;
        return bytes;
    }

    private long? Int64(string column)
    {
        if (Bytes() is not { } bytes) return null;
        if (bytes.Length == 8) return BinaryPrimitives.ReadInt64BigEndian(bytes.Span);
        unreadable ??= $"its column {column} is no bigint";
        return null;
    }

    private Guid? Uuid(string column)
    {
        if (Bytes() is not { } bytes) return null;
        if (bytes.Length == 16) return new Guid(bytes.Span, bigEndian: true);
        unreadable ??= $"its column {column} is no uuid";
        return null;
    }

    private long Moment()
    {
        if (Int64("at") is { } value and > FirstMoment - MicrosecondsFrom1970To2000 and < LastMoment - MicrosecondsFrom1970To2000)
            return value + MicrosecondsFrom1970To2000;
        unreadable ??= "its column at is empty or beyond the years 0001 to 9999";
        return 0;
    }

    private ReadOnlyMemory<ReadOnlyMemory<byte>> Texts()
    {
        const string Odd = "its column affected_ids is not a plain list of texts";
        if (Bytes() is not { } list || list.Length < 12)
        {
            unreadable ??= Odd;
            return default;
        }

        var span = list.Span;
        var dimensions = BinaryPrimitives.ReadInt32BigEndian(span);
        if (dimensions == 0 && list.Length == 12) return default;
        if (dimensions != 1 || list.Length < 20 || BinaryPrimitives.ReadInt32BigEndian(span[4..]) != 0
            || BinaryPrimitives.ReadInt32BigEndian(span[8..]) != TextOid || BinaryPrimitives.ReadInt32BigEndian(span[16..]) != 1)
        {
            unreadable ??= Odd;
            return default;
        }

        var texts = new ReadOnlyMemory<byte>[BinaryPrimitives.ReadInt32BigEndian(span[12..])];
        var place = 20;
        for (var i = 0; i < texts.Length; i++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(span[place..]);
            place += 4;
            texts[i] = list.Slice(place, length);
            place += length;
        }

        return texts;
    }

    private T Required<T>(T? value, string column)
        where T : struct
    {
        if (value is null) unreadable ??= $"its column {column} is empty";
        return value ?? default;
    }
}
