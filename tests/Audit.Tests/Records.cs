using System.Text;
using Audit.Chaining;
using Audit.Receiving;

namespace Audit.Tests;

/// <summary>Messages as the runner's relay sends them.</summary>
internal static class Records
{
    public const string Source = "action-runner/1f0c9a3e";

    public static string Attempt(long seq, string? more = null, Guid? attemptId = null, string source = Source) =>
        $$"""
        {"source":"{{source}}","sourceSeq":{{seq}},"attemptId":"{{attemptId ?? Id(seq)}}","commandId":"019b0000-0000-7000-8000-0000000000c1","agentId":"Antigravity",
         "traceId":"job-1","actionType":"server.restart","trigger":"alert.high-cpu","parameters":{"id":"SRV-001","grace":2.50},"status":"SUCCESS","affectedIds":["SRV-001"],
         "output":{"restarts":17},"durationMs":3,"startedAt":"2026-01-31T09:30:00.1234569Z"{{(more is null ? "" : "," + more)}}}
        """;

    public static string Denial(long seq) =>
        $$"""
        {"source":"{{Source}}","sourceSeq":{{seq}},"denialId":"{{Id(seq)}}","commandId":"019b0000-0000-7000-8000-0000000000c2","error":"MALFORMED: The command is not JSON.",
         "bodySha256":"6a09e667f3bcc908b2fb1366ea957d3e3adec17512775099da2f590b0667322a","bodyBytes":17,"deniedAt":"2026-01-31T10:30:01+01:00"}
        """;

    /// <summary>The second of two parts.</summary>
    public static string Execution(long seq) =>
        $$$"""
        {"source":"{{{Source}}}","sourceSeq":{{{seq}}},"entryId":"{{{Id(seq)}}}","executionId":"019b0000-0000-7000-8000-0000000000e1","agentId":"Antigravity","traceId":"job-1",
         "trigger":"alert.high-cpu","planId":"patch-42","mode":"LIVE","status":"COMPLETED","recordHash":"{{{RecordHash}}}",
         "startedAt":"2026-01-31T09:30:00.123456Z","endedAt":"2026-01-31T09:30:02.000Z","part":2,"parts":2,
         "head":{"seal":{"eventCount":2},"opening":{"planId":"patch-42"},"outcome":{"status":"COMPLETED"}},
         "lines":[{"event":{"type":"step_started","details":{"weight":2.50},"at":"now"}},{"sideEffect":{"description":"Zürich \u0000"}}],
         "userId":"agent","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
        """;

    public static string SecurityChange(long seq) =>
        $$"""
        {"source":"{{Source}}","sourceSeq":{{seq}},"entryId":"{{Id(seq)}}","changeId":"019b0000-0000-7000-8000-0000000000a1","version":7,"securityState":"LOCKDOWN","boundaryState":"ELEVATED",
         "previousSecurityState":"OPERATIONAL","previousBoundaryState":"NOMINAL","reason":"An intruder.","changedBy":"Mara","changedAt":"2026-01-31T10:30:01+01:00",
         "change":{"signature":"c2ln","format":"platform-security-change/1"},"userId":"operator"}
        """;

    public static string RunState(long seq) =>
        $$"""
        {"source":"{{Source}}","sourceSeq":{{seq}},"entryId":"{{Id(seq)}}","runId":"icx-const/20260131-a","state":"STOPPED","previousState":"OPEN","stopCode":"STOP_DRIFT","actor":"orchestrator",
         "traceId":"run-1","details":{"phase":"mark","expected":"6a09","observed":"b2fb"},"changedAt":"2026-01-31T09:30:03.5Z"}
        """;

    public static string LedgerAlarm(long seq) =>
        $$"""
        {"source":"{{Source}}","sourceSeq":{{seq}},"entryId":"{{Id(seq)}}","alarm":"fork","knownSize":60,"holdsAt":40,"differsAt":60,
         "reason":"The ledger was rewritten.","heardNote":"platform.local/tests\n65\nAAA=\n\n— heard\n",
         "acceptedNote":"platform.local/tests\n60\nBBB=\n\n— known\n","raisedAt":"2026-01-31T10:30:01+01:00"}
        """;

    public const string RecordHash = "6a09e667f3bcc908b2fb1366ea957d3e3adec17512775099da2f590b0667322a";

    public static Guid Id(long seq) => Platform.Integrity.Ids.Derive("test record", default, seq);

    public static LedgerRecord Read(string json, string type = "action-attempted") => new RecordReader().Read(null, type, Encoding.UTF8.GetBytes(json));

    public static LedgerRecord Record(long seq, string source = Source, Guid? attemptId = null) => Read(Attempt(seq, source: source, attemptId: attemptId));
}
