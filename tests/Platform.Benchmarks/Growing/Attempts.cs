using System.Globalization;
using System.Text;

namespace Platform.Benchmarks.Growing;

/// <summary>
/// Attempts to learn from, as the runner's relay sends them: every action type under every trigger, evenly; one in ten fails, with ids in
/// its error; parameters, one of which goes with some of the failures; eight attempts a job.
/// </summary>
internal sealed class Attempts(int types, int triggers, string source, DateTimeOffset start)
{
    private static readonly string[] Regions = ["eu-central-1", "eu-west-2", "us-east-1", "us-west-2", "ap-south-1"];

    public int Patterns => types * triggers;

    public static string ActionType(int number) => string.Create(CultureInfo.InvariantCulture, $"area{number % 20}.act-{number:D3}");

    public static string Trigger(int number) => string.Create(CultureInfo.InvariantCulture, $"alert.kind-{number:D2}");

    /// <summary>The address at which one asks after one of all patterns, another one for each number.</summary>
    public string Question(int number)
    {
        var pattern = (int)(Mixed(number) % (ulong)Patterns);
        return $"/guidance?actionType={ActionType(pattern % types)}&trigger={Trigger(pattern / types)}";
    }

    public byte[] Message(long seq)
    {
        var mixed = Mixed(seq);
        // Each pattern in its turn, so that all of them are there whatever the size.
        var pattern = (int)(seq % Patterns);
        var at = start.AddMilliseconds(seq).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
        var fails = mixed % 10 == 0;
        var (server, region) = ($"SRV-{mixed / 16 % 2_000:D6}", fails && mixed / 64 % 2 == 0 ? Regions[0] : Regions[mixed / 128 % 5]);
        var outcome = fails ? $"\"status\":\"FAILURE\",\"error\":\"{Error(mixed, server)}\"," : "\"status\":\"SUCCESS\",";
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$$"""
            {"source":"{{{source}}}","sourceSeq":{{{seq}}},"attemptId":"{{{Id(1, seq)}}}","commandId":"{{{Id(2, seq)}}}","agentId":"agent-{{{seq % 20}}}","traceId":"job-{{{seq / 8}}}","actionType":"{{{ActionType(pattern % types)}}}","trigger":"{{{Trigger(pattern / types)}}}","startedAt":"{{{at}}}","parameters":{"id":"{{{server}}}","region":"{{{region}}}","replicas":{{{mixed / 256 % 5}}},"force":{{{(mixed / 512 % 4 == 0 ? "true" : "false")}}},"options":{"drain":true,"grace":{{{mixed / 1024 % 60}}}},"note":"asked for by the agent that watches the region"},{{{outcome}}}"affectedIds":["{{{server}}}"],"output":{"id":"{{{server}}}","version":{{{seq / 2_000}}}},"durationMs":{{{mixed % 90}}}}
            """));
    }

    private static string Error(ulong mixed, string server) => (mixed / 32 % 4) switch
    {
        0 => $"TIMEOUT: {server} did not answer within {1_000 + (mixed / 64 % 9 * 500)} ms (request {mixed:x16}).",
        1 => $"CONFLICT: {server} is at version {mixed / 64 % 500}, not {mixed / 64 % 500 + 1}.",
        2 => $"UNDER_MAINTENANCE: {server} is under maintenance since 2026-11-{1 + (mixed / 64 % 28):D2}T08:00:00Z.",
        _ => $"UNREACHABLE: 10.0.{mixed / 64 % 256}.{mixed / 16384 % 256}:443 refused the connection for {server}.",
    };

    /// <summary>The same number always gives the same, and neighbours nothing alike.</summary>
    private static ulong Mixed(long number)
    {
        var x = ((ulong)number * 0x9E3779B97F4A7C15) + 0x7F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private static string Id(int kind, long seq) => string.Create(CultureInfo.InvariantCulture, $"019b0000-000{kind}-7000-8000-{seq:x12}");
}
