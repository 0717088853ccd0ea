using System.Text;

namespace Platform.Integrity.Tests.Ledger;

/// <summary>Ledgers for tests: made as the writer makes them, and then whatever a test does to them.</summary>
internal static class SampleLedger
{
    public static readonly Guid Command = Guid.Parse("019b0000-0000-7000-8000-0000000000c1");

    public static EnvelopeV1 Attempt(long seq) => new()
    {
        EntryId = Ids.Derive("test entry", Command, seq),
        Kind = EnvelopeV1.Utf8("action_attempt"),
        AtMicroseconds = 1_769_851_800_123_456 + (seq * 1_000),
        Source = EnvelopeV1.Utf8("action-runner/1f0c9a3e"),
        SourceSeq = seq,
        AgentId = EnvelopeV1.Utf8("Antigravity"),
        TraceId = EnvelopeV1.Utf8("job-" + seq),
        ActionType = EnvelopeV1.Utf8("server.restart"),
        Trigger = EnvelopeV1.Utf8("alert.high-cpu"),
        Status = EnvelopeV1.Utf8("FAILURE"),
        ErrorCode = EnvelopeV1.Utf8("MAINTENANCE"),
        CommandId = Ids.Derive("test command", Command, seq),
        AttemptId = Ids.Derive("test entry", Command, seq),
        ParentAttemptId = Command,
        AffectedIds = new[] { EnvelopeV1.Utf8("SRV-001"), EnvelopeV1.Utf8("SRV-" + seq) },
        DurationMs = seq,
        PayloadSha256 = default,
    };

    public static List<LedgerRow> Chain(int count) => Chain(Enumerable.Range(1, count).Select(i => Attempt(i)));

    public static List<LedgerRow> Chain(IEnumerable<EnvelopeV1> entries)
    {
        var rows = new List<LedgerRow>();
        var hash = LedgerHash.BeforeFirst.ToArray();
        foreach (var columns in entries)
        {
            var row = Link(rows.Count, hash, columns, Encoding.UTF8.GetBytes($$$"""{"parameters":{"id":"SRV-{{{columns.SourceSeq}}}"}}"""));
            hash = row.Hash.ToArray();
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>A row as a writer who follows the rules would make it, which a forger does too.</summary>
    public static LedgerRow Link(long index, ReadOnlySpan<byte> previous, EnvelopeV1 columns, byte[] payload)
    {
        var salt = new byte[LedgerHash.SaltSize];
        Array.Fill(salt, (byte)(index + 1));
        var (digest, leaf, hash) = (new byte[LedgerHash.Size], new byte[LedgerHash.Size], new byte[LedgerHash.Size]);
        LedgerHash.Payload(salt, payload, digest);
        var encoder = new EnvelopeEncoder();
        var envelope = encoder.Encode(columns with { PayloadSha256 = digest }).ToArray();
        encoder.Leaf(leaf);
        LedgerHash.Link(index, previous, leaf, hash);
        return new LedgerRow { Index = index, Columns = columns, Envelope = envelope, Hash = hash, Salt = salt, Payload = payload };
    }

    /// <summary>The first bad entry of a ledger that must hold <paramref name="size"/> entries.</summary>
    public static FirstBad? Verify(IEnumerable<LedgerRow> rows, long size)
    {
        var verifier = new LedgerVerifier(0, LedgerHash.BeforeFirst);
        foreach (var row in rows)
        {
            if (verifier.Check(row) is { } bad) return bad;
        }

        return verifier.CheckEnd(size);
    }

    public static byte[] Export(IReadOnlyList<LedgerRow> rows)
    {
        var text = new StringBuilder($$"""{"count":{{rows.Count}},"first":0,"format":"platform-ledger-export/1","previousHash":"{{new string('0', 64)}}"}""").Append('\n');
        foreach (var row in rows)
        {
            text.Append($$"""{"envelope":{{Quoted(row.Envelope)}},"hash":"{{Hex(row.Hash)}}","index":{{row.Index}},"payload":{{(row.Payload is { } p ? Quoted(p) : "null")}},"salt":{{(row.Salt is { } t ? $"\"{Hex(t)}\"" : "null")}}}""").Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);

    private static string Quoted(ReadOnlyMemory<byte> json) => "\"" + Encoding.UTF8.GetString(json.Span).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
