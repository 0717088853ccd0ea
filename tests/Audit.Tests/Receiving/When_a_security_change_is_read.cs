using System.Text;
using Audit.Receiving;
using Platform.Execution;
using Platform.Journal;

namespace Audit.Tests.Receiving;

public sealed class When_a_security_change_is_read
{
    public static TheoryData<string, string> States { get; } =
        new(from security in Enum.GetValues<SecurityState>() from boundary in Enum.GetValues<BoundaryState>() select (security.ToWire(), boundary.ToWire()));

    [Fact]
    public void Should_make_it_an_entry_of_the_documented_form()
    {
        var record = Records.Read(Records.SecurityChange(4), "security-state-changed");
        var envelope = Encoding.UTF8.GetString(record.Envelope);
        Assert.StartsWith(
            $$"""{"affectedIds":[],"agentId":"Mara","at":"2026-01-31T09:30:01.000000Z","commandId":"019b0000-0000-7000-8000-0000000000a1","entryId":"{{Records.Id(4)}}","format":1,"kind":"security_change","payloadSha256":""",
            envelope,
            StringComparison.Ordinal);
        Assert.EndsWith($$""","source":"{{Records.Source}}","sourceSeq":4,"status":"LOCKDOWN"}""", envelope, StringComparison.Ordinal);
        Assert.Equal(
            """{"output":{"boundaryState":"ELEVATED","change":{"format":"platform-security-change/1","signature":"c2ln"}"""
            + ""","previousBoundaryState":"NOMINAL","previousSecurityState":"OPERATIONAL","reason":"An intruder.","securityState":"LOCKDOWN","version":7},"userId":"operator"}""",
            Encoding.UTF8.GetString(record.Payload));
        Assert.Equal((Records.Source, 4, Records.Id(4)), (record.Source, record.SourceSeq, record.EntryId));
    }

    [Fact]
    public void Should_leave_out_what_was_before_where_nobody_could_read_it()
    {
        var payload = Encoding.UTF8.GetString(Records.Read(
            Records.SecurityChange(4).Replace("\"previousSecurityState\":\"OPERATIONAL\",", "", StringComparison.Ordinal).Replace("\"NOMINAL\"", "null", StringComparison.Ordinal), "security-state-changed").Payload);
        Assert.DoesNotContain("previous", payload, StringComparison.Ordinal);
        Assert.DoesNotContain("null", payload, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Should_take_every_state_from_every_state(string security, string boundary)
    {
        var json = Records.SecurityChange(4).Replace("LOCKDOWN", security, StringComparison.Ordinal).Replace("ELEVATED", boundary, StringComparison.Ordinal);
        Assert.Contains($"\"status\":\"{security}\"", Encoding.UTF8.GetString(Records.Read(json, "security-state-changed").Envelope), StringComparison.Ordinal);
        Records.Read(Records.SecurityChange(4).Replace("OPERATIONAL", security, StringComparison.Ordinal).Replace("NOMINAL", boundary, StringComparison.Ordinal), "security-state-changed");
    }

    [Theory]
    [InlineData("\"LOCKDOWN\"", "\"ELEVATED\"", "security state")]
    [InlineData("\"OPERATIONAL\"", "\"operational\"", "security state")]
    [InlineData("\"ELEVATED\"", "\"OPERATIONAL\"", "boundary state")]
    [InlineData("\"NOMINAL\"", "\"\"", "boundary state")]
    [InlineData("\"version\":7", "\"version\":0", "version")]
    [InlineData("\"version\":7", "\"version\":9007199254740992", "no canonical form: $.version")]
    [InlineData("\"change\":{", "\"change\":\"signed\",\"other\":{", "change is no object")]
    [InlineData("\"change\":{", "\"other\":{", "shape")]
    [InlineData("\"signature\":", "\"format\":", "shape at $.change")]
    [InlineData("\"changedBy\":\"Mara\"", "\"changedBy\":null", "shape at $.changedBy")]
    [InlineData("\"changedBy\":\"Mara\",", "", "shape")]
    [InlineData("\"sourceSeq\":4", "\"sourceSeq\":-1", "not positive")]
    public void Should_refuse_what_no_runner_records(string good, string bad, string reason)
    {
        var spoilt = Records.SecurityChange(4).Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(Records.SecurityChange(4), spoilt);
        Refuses(spoilt, reason);
    }

    [Fact]
    public void Should_bound_its_texts()
    {
        Refuses(Records.SecurityChange(4).Replace("Mara", new string('x', RecordText.MaxBytes + 1), StringComparison.Ordinal), "The text changedBy is longer than");
        Refuses(Records.SecurityChange(4).Replace("An intruder.", new string('x', SecurityChangeContent.MaxReasonBytes + 1), StringComparison.Ordinal), "The text reason is longer than");
        Assert.True(ExecutionLimits.TextLength * 3 <= SecurityChangeContent.MaxReasonBytes, "An operator may write more than the ledger takes.");
    }

    private static void Refuses(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<RecordRefusedException>(() => Records.Read(json, "security-state-changed")).Message, StringComparison.Ordinal);
}
