using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Platform.Integrity.Tests.Ledger;

/// <summary>G5: whatever one thing is changed in a ledger, verifying names the entry, and says what.</summary>
public sealed class When_a_ledger_is_tampered_with
{
    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_find_nothing_in_one_that_is_whole() => Assert.Null(SampleLedger.Verify(SampleLedger.Chain(20), 20));

    [Theory]
    [Trait("Requirement", "G5")]
    [MemberData(nameof(Columns))]
    public void Should_name_the_column(string column, Func<EnvelopeV1, EnvelopeV1> change)
    {
        var rows = SampleLedger.Chain(5);
        rows[3] = rows[3] with { Columns = change(rows[3].Columns) };
        var bad = SampleLedger.Verify(rows, 5);
        Assert.NotNull(bad);
        Assert.Equal(3, bad.Index);
        Assert.Contains("altered in " + column + ".", bad.Reason, StringComparison.Ordinal);
    }

    public static TheoryData<string, Func<EnvelopeV1, EnvelopeV1>> Columns => new()
    {
        { "entry_id", e => e with { EntryId = SampleLedger.Command } },
        { "kind", e => e with { Kind = EnvelopeV1.Utf8("denial") } },
        { "at", e => e with { AtMicroseconds = e.AtMicroseconds + 1 } },
        { "source", e => e with { Source = EnvelopeV1.Utf8("action-runner/1f0c9a3f") } },
        { "source_seq", e => e with { SourceSeq = e.SourceSeq + 1 } },
        { "agent_id", e => e with { AgentId = EnvelopeV1.Utf8("Antigravitz") } },
        { "agent_id", e => e with { AgentId = null } },
        { "trace_id", e => e with { TraceId = EnvelopeV1.Utf8("") } },
        { "action_type", e => e with { ActionType = EnvelopeV1.Utf8("server.deploy") } },
        { "trigger", e => e with { Trigger = null } },
        { "status", e => e with { Status = EnvelopeV1.Utf8("SUCCESS") } },
        { "error_code", e => e with { ErrorCode = null } },
        { "command_id", e => e with { CommandId = SampleLedger.Command } },
        { "attempt_id", e => e with { AttemptId = null } },
        { "parent_attempt_id", e => e with { ParentAttemptId = null } },
        { "affected_ids", e => e with { AffectedIds = e.AffectedIds[..1] } },
        { "affected_ids", e => e with { AffectedIds = new[] { e.AffectedIds.Span[1], e.AffectedIds.Span[0] } } },
        { "duration_ms", e => e with { DurationMs = e.DurationMs + 1 } },
    };

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_tell_envelope_hash_and_payload_apart()
    {
        Assert.Contains("envelope of entry 2 was altered", Reason(row => row with { Envelope = Flip(row.Envelope, 20, 1) }), StringComparison.Ordinal);
        Assert.Contains("columns still give the hash", Reason(row => row with { Envelope = Flip(row.Envelope, 20, 1) }), StringComparison.Ordinal);
        Assert.Contains("hash of entry 2 does not follow", Reason(row => row with { Hash = Flip(row.Hash, 0, 1) }), StringComparison.Ordinal);
        Assert.Contains("payload of entry 2 was altered", Reason(row => row with { Payload = Flip(row.Payload!.Value, 5, 1) }), StringComparison.Ordinal);
        Assert.Contains("payload of entry 2 was altered", Reason(row => row with { Salt = Flip(row.Salt!.Value, 5, 1) }), StringComparison.Ordinal);
        Assert.Contains("payload of entry 2 is missing", Reason(row => row with { Salt = null, Payload = null }), StringComparison.Ordinal);
        Assert.Contains("cannot be read: its column kind is empty; its envelope is still the one that was hashed", Reason(row => row with { Unreadable = "its column kind is empty" }), StringComparison.Ordinal);
        Assert.Contains("never have been written", Reason(row => row with { Columns = row.Columns with { DurationMs = long.MaxValue } }), StringComparison.Ordinal);

        static string Reason(Func<LedgerRow, LedgerRow> change)
        {
            var rows = SampleLedger.Chain(4);
            rows[2] = change(rows[2]);
            var bad = SampleLedger.Verify(rows, 4);
            Assert.Equal(2, bad?.Index);
            return bad!.Reason;
        }
    }

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("\u0000")]
    [InlineData("[]")]
    public void Should_name_an_entry_whose_envelope_no_reader_understands(string envelope)
    {
        var rows = SampleLedger.Chain(4);
        rows[2] = rows[2] with { Envelope = System.Text.Encoding.UTF8.GetBytes(envelope) };
        Assert.Equal(2, SampleLedger.Verify(rows, 4)?.Index);
        rows[2] = rows[2] with { Salt = null, Payload = null };
        Assert.Equal(2, SampleLedger.Verify(rows, 4)?.Index);
    }

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData(1L << 60)]
    [InlineData(long.MinValue)]
    public void Should_name_an_entry_that_lost_its_payload_and_has_a_number_beyond_all(long number)
    {
        var rows = SampleLedger.Chain(4);
        rows[2] = rows[2] with { Columns = rows[2].Columns with { SourceSeq = number }, Salt = null, Payload = null };
        Assert.Equal(2, SampleLedger.Verify(rows, 4)?.Index);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_take_no_index_that_one_cannot_be_added_to()
    {
        var rows = SampleLedger.Chain(2);
        var verifier = new LedgerVerifier(LedgerHash.MaxIndex, rows[0].Hash.Span);
        var last = SampleLedger.Link(LedgerHash.MaxIndex, rows[0].Hash.Span, SampleLedger.Attempt(7), "{}"u8.ToArray());
        Assert.Null(verifier.Check(last));
        Assert.Equal(LedgerHash.MaxIndex + 1, verifier.Check(SampleLedger.Link(LedgerHash.MaxIndex + 1, last.Hash.Span, SampleLedger.Attempt(8), "{}"u8.ToArray()))?.Index);
        Assert.Contains("never given", SampleLedger.Verify([rows[0], rows[1] with { Index = long.MaxValue }], 2)?.Reason, StringComparison.Ordinal);
    }

    [Property(MaxTest = 3000)]
    [Trait("Requirement", "G5")]
    public Property Should_find_any_flipped_bit_at_its_index() =>
        Prop.ForAll(Cases(), tamper =>
        {
            var rows = SampleLedger.Chain(tamper.Count);
            var row = rows[tamper.At];
            rows[tamper.At] = (tamper.What % 4) switch
            {
                0 => row with { Envelope = Flip(row.Envelope, tamper.Byte, tamper.Bit) },
                1 => row with { Hash = Flip(row.Hash, tamper.Byte, tamper.Bit) },
                2 => row with { Salt = Flip(row.Salt!.Value, tamper.Byte, tamper.Bit) },
                _ => row with { Payload = Flip(row.Payload!.Value, tamper.Byte, tamper.Bit) },
            };
            return SampleLedger.Verify(rows, tamper.Count)?.Index == tamper.At;
        });

    [Property(MaxTest = 500)]
    [Trait("Requirement", "G5")]
    public Property Should_find_a_removed_entry_at_its_index() =>
        Prop.ForAll(Cases(), tamper =>
        {
            var rows = SampleLedger.Chain(tamper.Count);
            rows.RemoveAt(tamper.At);
            var renumbered = rows.Select((row, i) => row with { Index = i });
            return SampleLedger.Verify(rows, tamper.Count)?.Index == tamper.At
                && SampleLedger.Verify(renumbered, tamper.Count)?.Index == tamper.At;
        });

    [Property(MaxTest = 500)]
    [Trait("Requirement", "G5")]
    public Property Should_find_an_inserted_entry_at_its_index_however_well_it_is_made() =>
        Prop.ForAll(Cases(), tamper =>
        {
            var whole = SampleLedger.Chain(tamper.Count);
            var before = tamper.At == 0 ? LedgerHash.BeforeFirst : whole[tamper.At - 1].Hash.Span;
            var forged = SampleLedger.Link(tamper.At, before, SampleLedger.Attempt(1_000), "{}"u8.ToArray());
            var careless = whole.ToList();
            careless.Insert(tamper.At, forged with { Hash = new byte[LedgerHash.Size] });
            var careful = whole.ToList();
            careful.Insert(tamper.At, forged);
            var renumbered = careful.Select((row, i) => row with { Index = i });

            // A forged entry that follows from what is before it is good in itself: what comes after it no longer follows.
            return SampleLedger.Verify(careless, tamper.Count)?.Index == tamper.At
                && SampleLedger.Verify(careful, tamper.Count)?.Index == tamper.At
                && SampleLedger.Verify(renumbered, tamper.Count + 1)?.Index == tamper.At + 1;
        });

    [Property(MaxTest = 500)]
    [Trait("Requirement", "G5")]
    public Property Should_find_swapped_entries_at_the_first_of_them() =>
        Prop.ForAll(Cases(), tamper =>
        {
            var rows = SampleLedger.Chain(tamper.Count);
            var other = (tamper.At + 1 + (tamper.Byte % (tamper.Count - 1))) % tamper.Count;
            (rows[tamper.At], rows[other]) = (rows[other] with { Index = tamper.At }, rows[tamper.At] with { Index = other });
            return SampleLedger.Verify(rows, tamper.Count)?.Index == Math.Min(tamper.At, other);
        });

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_check_ranges_that_meet_as_it_checks_the_whole()
    {
        var rows = SampleLedger.Chain(10);
        var verifier = new LedgerVerifier(4, rows[3].Hash.Span);
        Assert.All(rows[4..7], row => Assert.Null(verifier.Check(row)));
        Assert.Null(verifier.CheckEnd(7));
        Assert.Equal(7, verifier.CheckEnd(8)?.Index);
        Assert.Equal(rows[6].Hash.ToArray(), verifier.Head.ToArray());
    }

    private static ReadOnlyMemory<byte> Flip(ReadOnlyMemory<byte> bytes, int at, int bit)
    {
        var changed = bytes.ToArray();
        changed[at % changed.Length] ^= (byte)(1 << (bit % 8));
        return changed;
    }

    private static Arbitrary<Tamper> Cases() => Arb.From(
        from count in Gen.Choose(2, 12)
        from at in Gen.Choose(0, count - 1)
        from what in Gen.Choose(0, 3)
        from place in Gen.Choose(0, 10_000)
        from bit in Gen.Choose(0, 7)
        select new Tamper(count, at, what, place, bit));

    private sealed record Tamper(int Count, int At, int What, int Byte, int Bit);
}
