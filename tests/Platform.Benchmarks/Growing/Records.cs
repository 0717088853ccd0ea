using System.Globalization;
using System.Text;

namespace Platform.Benchmarks.Growing;

/// <summary>
/// Messages as the runner's relay sends them, about 700 bytes each, for a world of some agents, jobs and two thousand objects.
/// </summary>
internal sealed class Records(string source, DateTimeOffset start)
{
    public const int Objects = 2_000;
    public const int Agents = 20;
    private static readonly string[] Actions = ["object.update", "server.restart", "server.deploy", "object.create", "http.call", "server.drain"];

    public static string ObjectId(long seq) => string.Create(CultureInfo.InvariantCulture, $"SRV-{seq * 7919 % Objects:D6}");

    public static string AgentId(long seq) => string.Create(CultureInfo.InvariantCulture, $"agent-{seq % Agents}");

    public static string TraceId(long seq) => string.Create(CultureInfo.InvariantCulture, $"job-{seq / 8}");

    public static string ActionType(long seq) => Actions[seq % Actions.Length];

    /// <summary>One in twenty fails.</summary>
    public static bool Fails(long seq) => seq * 31 % 20 == 0;

    public DateTimeOffset At(long seq) => start.AddMilliseconds(seq);

    public byte[] Message(long seq)
    {
        var at = At(seq).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
        var outcome = Fails(seq)
            ? "\"status\":\"FAILURE\",\"error\":\"UNDER_MAINTENANCE: The server is under maintenance and is not to be restarted.\","
            : "\"status\":\"SUCCESS\",";
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$$"""
            {"source":"{{{source}}}","sourceSeq":{{{seq}}},"attemptId":"{{{Id(1, seq)}}}","commandId":"{{{Id(2, seq)}}}","agentId":"{{{AgentId(seq)}}}","traceId":"{{{TraceId(seq)}}}","actionType":"{{{ActionType(seq)}}}","trigger":"alert.high-cpu","startedAt":"{{{at}}}","parameters":{"id":"{{{ObjectId(seq)}}}","expectedVersion":{{{(seq / Objects) + 1}}},"attributes":{"load":{{{seq % 100}}},"maintenance":false,"note":"moved to another rack because of its load, by the agent that watches the region"}},{{{outcome}}}"affectedIds":["{{{ObjectId(seq)}}}"],"output":{"id":"{{{ObjectId(seq)}}}","type":"server","version":{{{(seq / Objects) + 2}}}},"durationMs":{{{seq % 9}}}}
            """));
    }

    private static string Id(int kind, long seq) => string.Create(CultureInfo.InvariantCulture, $"019b0000-000{kind}-7000-8000-{seq:x12}");
}
