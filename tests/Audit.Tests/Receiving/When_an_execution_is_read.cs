using System.Text;
using Audit.Receiving;
using Platform.Execution;
using Platform.Journal;

namespace Audit.Tests.Receiving;

public sealed class When_an_execution_is_read
{
    public static TheoryData<string> Endings { get; } = [.. Enum.GetValues<ExecutionStatus>().Except([ExecutionStatus.Started]).Select(s => s.ToWire())];

    public static TheoryData<string> Modes { get; } = [.. Enum.GetValues<LiveModeState>().Select(m => m.ToWire())];

    [Fact]
    [Trait("Requirement", "R024")]
    public void Should_make_it_an_entry_of_the_documented_form()
    {
        var record = Records.Read(Records.Execution(3), "execution-recorded");
        Assert.Equal(
            $$"""{"affectedIds":[],"agentId":"Antigravity","at":"2026-01-31T09:30:02.000000Z","commandId":"019b0000-0000-7000-8000-0000000000e1","durationMs":1876,"entryId":"{{Records.Id(3)}}","format":1,"kind":"execution_record",""",
            Before(Encoding.UTF8.GetString(record.Envelope), "\"payloadSha256\""));
        Assert.EndsWith($$""","source":"{{Records.Source}}","sourceSeq":3,"status":"COMPLETED","traceId":"job-1","trigger":"alert.high-cpu"}""", Encoding.UTF8.GetString(record.Envelope), StringComparison.Ordinal);
        Assert.Equal(
            """{"output":{"head":{"opening":{"planId":"patch-42"},"outcome":{"status":"COMPLETED"},"seal":{"eventCount":2}}"""
            + ""","lines":[{"event":{"at":"now","details":{"weight":2.5},"type":"step_started"}},{"sideEffect":{"description":"Zürich \u0000"}}]"""
            + $$""","mode":"LIVE","part":2,"parts":2,"planId":"patch-42","recordHash":"{{Records.RecordHash}}"}"""
            + ""","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","userId":"agent"}""",
            Encoding.UTF8.GetString(record.Payload));
        Assert.Equal((Records.Source, 3, Records.Id(3)), (record.Source, record.SourceSeq, record.EntryId));
        Assert.True(record.Tuple.Affected.IsEmpty);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    [Trait("Requirement", "R025")]
    public void Should_take_every_status_that_an_execution_ends_with(string status) =>
        Assert.Contains($"\"status\":\"{status}\"", Envelope(Records.Execution(3).Replace("\"status\":\"COMPLETED\",\"recordHash", $"\"status\":\"{status}\",\"recordHash", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Modes))]
    public void Should_take_every_mode(string mode) => Records.Read(Records.Execution(3).Replace("LIVE", mode, StringComparison.Ordinal), "execution-recorded");

    [Fact]
    [Trait("Requirement", "R024")]
    public void Should_not_lose_it_over_a_clock_that_was_set_back() =>
        Assert.Contains("\"durationMs\":0,", Envelope(Records.Execution(3).Replace("2026-01-31T09:30:02.000Z", "2026-01-31T09:29:59Z", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void Should_take_the_most_parts_and_no_lines()
    {
        Records.Read(Records.Execution(3).Replace("\"part\":2,\"parts\":2", $"\"part\":{ExecutionContent.MaxParts},\"parts\":{ExecutionContent.MaxParts}", StringComparison.Ordinal), "execution-recorded");
        Records.Read(Before(Records.Execution(3), "\"lines\":") + "\"lines\":[]}", "execution-recorded");
    }

    [Theory]
    [InlineData("\"status\":\"COMPLETED\",", "\"status\":\"STARTED\",", "status")]
    [InlineData("\"status\":\"COMPLETED\",", "\"status\":\"SUCCESS\",", "status")]
    [InlineData("\"LIVE\"", "\"live\"", "mode")]
    [InlineData("\"part\":2", "\"part\":0", "part")]
    [InlineData("\"part\":2", "\"part\":3", "part")]
    [InlineData("\"part\":2,\"parts\":2", "\"part\":1,\"parts\":10001", "part")]
    [InlineData("\"part\":2", "\"part\":2.5", "shape at $.part")]
    [InlineData("6a09e667", "6A09E667", "hash")]
    [InlineData("6a09e667", "6a09e6", "hash")]
    [InlineData("\"head\":{\"seal\":{\"eventCount\":2}", "\"head\":null,\"other\":{\"seal\":{\"eventCount\":2}", "head is no object")]
    [InlineData("\"head\":{", "\"newer\":{", "shape")]
    [InlineData("\"lines\":[", "\"lines\":{},\"other\":[", "lines are no array")]
    [InlineData("\"lines\":[", "\"lines\":null,\"other\":[", "lines are no array")]
    [InlineData("2.50", "1e400", "no canonical form: $.lines[0].event.details.weight")]
    [InlineData("\"eventCount\":2", "\"eventCount\":2,\"eventCount\":3", "shape at $.head")]
    [InlineData("\\u0000", "\\udc00", "no canonical form: $.lines[1].sideEffect.description")]
    [InlineData("\"sourceSeq\":3", "\"sourceSeq\":0", "not positive")]
    [InlineData("\"agentId\":\"Antigravity\"", "\"agentId\":\"a\\u0000b\"", "U+0000")]
    [Trait("Requirement", "R024")]
    public void Should_refuse_what_no_runner_records(string good, string bad, string reason)
    {
        var spoilt = Records.Execution(3).Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(Records.Execution(3), spoilt);
        Refuses(spoilt, reason);
    }

    [Theory]
    [InlineData("Antigravity", "agentId")]
    [InlineData("job-1", "traceId")]
    [InlineData("alert.high-cpu", "trigger")]
    [InlineData("\"patch-42\",\"mode", "planId")]
    [Trait("Requirement", "R024")]
    public void Should_bound_its_texts(string text, string name) =>
        Refuses(Records.Execution(3).Replace(text, text[0] == '"' ? $"\"{Long}\",\"mode" : Long, StringComparison.Ordinal), $"The text {name} is longer than");

    private static string Long { get; } = new('x', RecordText.MaxBytes + 1);

    [Fact]
    public void Should_refuse_lines_that_are_deeper_than_a_payload_can_be()
    {
        // The output is one level, the array of lines another.
        Records.Read(Nested(62), "execution-recorded");
        Refuses(Nested(63), "no canonical form");

        static string Nested(int levels) => Before(Records.Execution(3), "\"lines\":") + "\"lines\":[" + string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels) + "]}";
    }

    private static string Before(string text, string part) => text[..text.IndexOf(part, StringComparison.Ordinal)];

    private static string Envelope(string json) => Encoding.UTF8.GetString(Records.Read(json, "execution-recorded").Envelope);

    private static void Refuses(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<RecordRefusedException>(() => Records.Read(json, "execution-recorded")).Message, StringComparison.Ordinal);
}
