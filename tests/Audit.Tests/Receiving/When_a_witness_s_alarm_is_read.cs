using System.Text;
using Platform.Journal;
using Platform.Proofs.Notes;

namespace Audit.Tests.Receiving;

public sealed class When_a_witness_s_alarm_is_read
{
    private const string Exchange = "ledger-alarm-raised";

    [Fact]
    public void Should_make_it_an_entry_of_the_documented_form()
    {
        var record = Records.Read(Records.LedgerAlarm(4), Exchange);
        var envelope = Encoding.UTF8.GetString(record.Envelope);
        Assert.StartsWith(
            $$"""{"affectedIds":[],"agentId":"{{Records.Source}}","at":"""
            + $"\"2026-01-31T09:30:01.000000Z\",\"entryId\":\"{Records.Id(4)}\",\"format\":1,\"kind\":\"ledger_alarm\",\"payloadSha256\":",
            envelope,
            StringComparison.Ordinal);
        Assert.EndsWith($$""","source":"{{Records.Source}}","sourceSeq":4,"status":"FORK"}""", envelope, StringComparison.Ordinal);
        Assert.Equal(
            """{"output":{"acceptedNote":"platform.local/tests\n60\nBBB=\n\n— known\n","differsAt":60,"""
            + "\"heardNote\":\"platform.local/tests\\n65\\nAAA=\\n\\n— heard\\n\","
            + "\"holdsAt\":40,\"knownSize\":60,\"reason\":\"The ledger was rewritten.\"}}",
            Encoding.UTF8.GetString(record.Payload));
        Assert.Equal((Records.Source, 4, Records.Id(4)), (record.Source, record.SourceSeq, record.EntryId));
    }

    [Fact]
    public void Should_leave_out_what_the_witness_could_not_find_out()
    {
        var json = Without(
            Without(Without(Records.LedgerAlarm(4), "\"holdsAt\":40,"), "\"differsAt\":60,"),
            "\"acceptedNote\":\"platform.local/tests\\n60\\nBBB=\\n\\n— known\\n\",");
        var payload = Encoding.UTF8.GetString(Records.Read(json, Exchange).Payload);
        Assert.Equal(
            """{"output":{"heardNote":"platform.local/tests\n65\nAAA=\n\n— heard\n","knownSize":60,"reason":"The ledger was rewritten."}}""",
            payload);
    }

    [Theory]
    [InlineData("fork", "FORK")]
    [InlineData("shrunken", "SHRUNKEN")]
    [InlineData("unproved", "UNPROVED")]
    [InlineData("unknown_key", "UNKNOWN_KEY")]
    [InlineData("another_ledger", "ANOTHER_LEDGER")]
    public void Should_take_every_alarm_of_a_witness(string alarm, string status)
    {
        var record = Records.Read(Records.LedgerAlarm(4).Replace("\"fork\"", $"\"{alarm}\"", StringComparison.Ordinal), Exchange);
        Assert.Contains($"\"status\":\"{status}\"", Encoding.UTF8.GetString(record.Envelope), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"alarm\":\"fork\"", "\"alarm\":\"FORK\"", "alarm is none of")]
    [InlineData("\"alarm\":\"fork\",", "", "shape")]
    [InlineData("\"knownSize\":60", "\"knownSize\":-1", "size is negative")]
    [InlineData("\"knownSize\":60", "\"knownSize\":9007199254740992", "no canonical form: $.knownSize")]
    [InlineData("\"holdsAt\":40", "\"holdsAt\":-40", "size is negative")]
    [InlineData("\"heardNote\":", "\"other\":", "shape")]
    [InlineData("\"reason\":\"The ledger was rewritten.\"", "\"reason\":null", "shape at $.reason")]
    [InlineData("\"sourceSeq\":4", "\"sourceSeq\":0", "not positive")]
    public void Should_refuse_what_no_witness_records(string good, string bad, string reason)
    {
        Refuses(With(good, bad), reason);
    }

    [Fact]
    public void Should_bound_its_texts_and_take_every_note_that_a_witness_can_hear()
    {
        Refuses(With("The ledger was rewritten.", new string('x', RecordText.MaxBytes + 1)), "The text reason is longer than");
        Refuses(With("AAA=", new string('A', LedgerAlarmContent.MaxNoteBytes + 1)), "The text heardNote is longer than");
        Assert.True(SignedNote.BytesMax <= LedgerAlarmContent.MaxNoteBytes, "A witness may hear a longer note than the ledger takes.");
    }

    private static string With(string good, string bad) => Records.LedgerAlarm(4).Replace(good, bad, StringComparison.Ordinal) is var spoilt
        && spoilt != Records.LedgerAlarm(4) ? spoilt : throw new ArgumentException($"The message does not hold {good}.", nameof(good));

    private static string Without(string json, string part)
    {
        var less = json.Replace(part, "", StringComparison.Ordinal);
        Assert.NotEqual(json, less);
        return less;
    }

    private static void Refuses(string json, string reason)
    {
        var refused = Assert.Throws<RecordRefusedException>(() => Records.Read(json, Exchange));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }
}
