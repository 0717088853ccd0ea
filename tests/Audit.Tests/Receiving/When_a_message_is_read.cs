using System.Text;
using Audit.Receiving;
using Platform.Integrity;
using Platform.Journal;

namespace Audit.Tests.Receiving;

public sealed class When_a_message_is_read
{
    [Fact]
    [Trait("Requirement", "R004")]
    public void Should_make_an_attempt_an_entry_of_the_documented_form()
    {
        var record = Records.Read(Records.Attempt(1, "\"error\":\"MAINTENANCE: no.\",\"newerMember\":1"));
        var row = Encoding.UTF8.GetString(record.Tuple.Entry.Span);
        Assert.Contains("\"at\":\"2026-01-31T09:30:00.123456Z\"", row, StringComparison.Ordinal);
        Assert.Contains("\"errorCode\":\"MAINTENANCE\"", row, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"action_attempt\"", row, StringComparison.Ordinal);
        Assert.Contains("""{"error":"MAINTENANCE: no.","output":{"restarts":17},"parameters":{"grace":2.5,"id":"SRV-001"}}""", Encoding.UTF8.GetString(record.Tuple.Payload.Span), StringComparison.Ordinal);
        Assert.Equal((Records.Source, 1, Records.Id(1)), (record.Source, record.SourceSeq, record.EntryId));
    }

    [Fact]
    [Trait("Requirement", "R007")]
    public void Should_leave_out_what_has_no_value()
    {
        var row = Encoding.UTF8.GetString(Records.Read(Records.Attempt(1)).Tuple.Entry.Span);
        Assert.DoesNotContain("errorCode", row, StringComparison.Ordinal);
        Assert.DoesNotContain("parentAttemptId", row, StringComparison.Ordinal);
        Assert.DoesNotContain("null", row, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public void Should_make_a_denial_an_entry_of_its_own_kind()
    {
        var record = Records.Read(Records.Denial(2), "command-denied");
        var row = Encoding.UTF8.GetString(record.Tuple.Entry.Span);
        Assert.Contains("""{"affectedIds":[],"at":"2026-01-31T09:30:01.000000Z",""", row, StringComparison.Ordinal);
        Assert.Contains("\"errorCode\":\"MALFORMED\"", row, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"DENIED\"", row, StringComparison.Ordinal);
        Assert.Equal("denial", record.Kind);
        Assert.True(record.Tuple.Affected.IsEmpty);
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public void Should_not_lose_a_record_over_an_error_without_a_code() =>
        Assert.DoesNotContain("errorCode", Encoding.UTF8.GetString(Records.Read(Records.Attempt(1, $"\"error\":\"{new string('x', 2000)}\"")).Tuple.Entry.Span), StringComparison.Ordinal);

    [Fact]
    [Trait("Requirement", "R003")]
    public void Should_index_every_object_but_the_first_once()
    {
        Assert.True(Records.Record(1).Tuple.Affected.IsEmpty);
        var two = Affecting("SRV-001", "SRV-002");
        Assert.Contains("SRV-002", two, StringComparison.Ordinal);
        Assert.DoesNotContain("SRV-001", two, StringComparison.Ordinal);
        Assert.Equal(two, Affecting("SRV-001", "SRV-002", "SRV-001", "SRV-002"));

        static string Affecting(params string[] ids) => Encoding.UTF8.GetString(
            Records.Read(Records.Attempt(1).Replace("[\"SRV-001\"]", $"[\"{string.Join("\",\"", ids)}\"]", StringComparison.Ordinal)).Tuple.Affected.Span);
    }

    [Theory]
    [Trait("Requirement", "G1")]
    [InlineData("{", "shape at $")]
    [InlineData("null", "null")]
    [InlineData("{}", "shape")]
    [InlineData("[]", "shape")]
    public void Should_refuse_what_is_no_record(string json, string reason) => Refuses(json, reason);

    [Theory]
    [Trait("Requirement", "G1")]
    [InlineData("\"agentId\":\"Antigravity\"", "\"agentId\":\"a\\u0000b\"", "U+0000")]
    [InlineData("\"agentId\":\"Antigravity\"", "\"agentId\":\"a\",\"agentId\":\"b\"", "shape at $.agentId")]
    [InlineData("\"agentId\":\"Antigravity\"", "\"agentId\":null", "shape at $.agentId")]
    [InlineData("\"agentId\":\"Antigravity\"", "\"agentId\":\"\\ud800\"", "shape at $.agentId")]
    [InlineData("\"agentId\":\"Antigravity\",", "", "shape")]
    [InlineData("\"sourceSeq\":1", "\"sourceSeq\":0", "not positive")]
    [InlineData("\"sourceSeq\":1", "\"sourceSeq\":9007199254740992", "beyond")]
    [InlineData("\"status\":\"SUCCESS\"", "\"status\":\"DENIED\"", "status")]
    [InlineData("2.50", "1e400", "no canonical form: $.grace")]
    [InlineData("\"grace\":2.50", "\"id\":1", "shape at $.parameters")]
    [InlineData("[\"SRV-001\"]", "null", "shape at $.affectedIds")]
    [InlineData("2026-01-31T09:30:00.1234569Z", "yesterday", "shape at $.startedAt")]
    public void Should_refuse_what_two_readers_could_understand_differently(string good, string bad, string reason) =>
        Refuses(Records.Attempt(1).Replace(good, bad, StringComparison.Ordinal), reason);

    [Fact]
    [Trait("Requirement", "G1")]
    public void Should_bound_what_becomes_a_key_of_an_index()
    {
        Refuses(Records.Attempt(1).Replace("Antigravity", new string('a', RecordText.MaxBytes + 1), StringComparison.Ordinal), "longer than");
        Refuses(Records.Attempt(1).Replace("[\"SRV-001\"]", "[" + string.Join(',', Enumerable.Repeat("\"x\"", AttemptContent.MaxAffectedIds + 1)) + "]", StringComparison.Ordinal), "objects are affected");
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public void Should_refuse_a_message_of_an_unknown_type() =>
        Assert.Throws<RecordRefusedException>(() => Records.Read(Records.Attempt(1), "something-else"));

    [Theory]
    [Trait("Requirement", "G10")]
    [MemberData(nameof(EveryKind))]
    public void Should_make_the_same_entry_of_every_kind_where_it_is_read_again(string kind, string type, string json)
    {
        var record = Records.Read(json, type);
        Assert.Equal(kind, record.Kind);
        Assert.Contains($"\"kind\":\"{kind}\"", Encoding.UTF8.GetString(record.Envelope), StringComparison.Ordinal);
        var again = new RecordReader().ReadAgain(record, record.Salt);
        Assert.Equal(record.Leaf, again.Leaf);
        Assert.Equal(record.Payload, again.Payload);
        Assert.NotEqual(record.Leaf, new RecordReader().ReadAgain(record, new byte[LedgerHash.SaltSize]).Leaf);
    }

    public static TheoryData<string, string, string> EveryKind { get; } = new()
    {
        { "action_attempt", "action-attempted", Records.Attempt(1) },
        { "denial", "command-denied", Records.Denial(2) },
        { "execution_record", "execution-recorded", Records.Execution(3) },
        { "security_change", "security-state-changed", Records.SecurityChange(4) },
        { "run_state", "run-state-changed", Records.RunState(5) },
    };

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_salt_every_payload_with_bytes_of_its_own()
    {
        var (one, two) = (Records.Record(1), Records.Record(1));
        Assert.NotEqual(one.Tuple.Payload.ToArray(), two.Tuple.Payload.ToArray());
        Assert.NotEqual(one.Leaf, two.Leaf);
        Assert.Equal(LedgerHash.Size, one.Leaf.Length);
    }

    private static void Refuses(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<RecordRefusedException>(() => Records.Read(json)).Message, StringComparison.Ordinal);
}
