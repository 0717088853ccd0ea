using System.Text.Json;
using Hestia.Patterns;

namespace Hestia.Tests.Patterns;

/// <summary>The miner's answers in the documented shape.</summary>
internal static class Learned
{
    public const string Pooled =
        """
        {"actionType":"server.restart","trigger":null,"level":"pooled","attempts":22,"successes":12,"failures":7,"rolledBack":2,"indeterminate":1,"confidence":0.29,"upper":0.871,
         "heuristic":{"confidence":0.7,"reinforced":true,"suppressed":true},"antiPatterns":["server.restart"],"regime":{"number":2,"successes":5,"failures":3,"since":"2026-11-21T02:00:00.000000Z"},
         "staleSince":"2026-11-21T02:30:00.000000Z","streak":2,"firstAt":"2026-11-21T01:00:00.000000Z","lastAt":"2026-11-21T02:59:00.000000Z","lastSuccessAt":"2026-11-21T02:40:00.000000Z","lastFailureAt":"2026-11-21T02:59:00.000000Z",
         "lessons":[{"code":"TIMEOUT","template":"It took longer than ‹n› s.","outcome":"FAILURE","count":7,"firstAt":"2026-11-21T01:10:00.000000Z","lastAt":"2026-11-21T02:59:00.000000Z",
           "parameters":[{"name":"force","value":"true","failures":6,"failuresSeen":7,"successes":1,"successesSeen":12},{"name":"site","value":"B","failures":7,"failuresSeen":7,"successes":0,"successesSeen":0}]}],
         "precededBy":[{"actionType":"server.deploy","outcome":"FAILURE","successes":1,"failures":5},{"actionType":"(start)","outcome":null,"successes":11,"failures":2}],
         "followedBy":[{"actionType":"object.update","outcome":"SUCCESS","count":9}],
         "timeline":[{"at":"2026-11-21T01:00:00.000000Z","seconds":1024,"successes":12,"failures":0},{"at":"2026-11-21T02:25:20.000000Z","seconds":1024,"successes":0,"failures":7}],
         "evidence":[{"source":"action-runner/1f0c9a3e","fromSeq":3,"toSeq":812},{"source":"action-runner/77aa","fromSeq":5,"toSeq":5}],"algorithm":"statistical-v2","standing":"STALE","unheardOf":{"a":[1]}}
        """;

    public const string OfTrigger =
        """
        {"actionType":"server.restart","trigger":"alert.high-cpu","level":"trigger","attempts":1204,"successes":1200,"failures":4,"rolledBack":0,"indeterminate":0,"confidence":0.9877,"upper":1,
         "heuristic":{"confidence":1,"reinforced":true,"suppressed":false},"antiPatterns":[],"regime":{"number":1,"successes":1200,"failures":4,"since":"2026-11-21T01:00:00.000000Z"},"staleSince":null,"streak":0,
         "lessons":[],"precededBy":[],"followedBy":[],"timeline":[],"evidence":[{"source":"s","fromSeq":1,"toSeq":9}],"algorithm":"statistical-v2","standing":"REINFORCED"}
        """;

    public const string WithoutTrigger =
        """
        {"actionType":"server.restart","trigger":null,"level":"trigger","attempts":3,"successes":0,"failures":3,"rolledBack":0,"indeterminate":0,"confidence":0,"upper":0.62,
         "heuristic":{"confidence":0,"reinforced":false,"suppressed":false},"standing":"LEARNING","evidence":[],"algorithm":"statistical-v2"}
        """;

    public const string Avoid =
        """
        {"actionType":"server.restart","trigger":"alert.high-cpu","advice":"avoid","reason":"Of 9 attempts with this trigger 9 failed.","level":"trigger","standing":"SUPPRESSED","confidence":0,"upper":0.41,
         "attempts":9,"successes":0,"failures":9,"rolledBack":0,"indeterminate":0,"heuristic":{"confidence":0,"reinforced":false,"suppressed":true},"probation":false,"avoidUntil":"2026-11-21T03:08:00.000000Z",
         "lessons":[{"code":"TIMEOUT","template":"It took longer than ‹n› s.","outcome":"FAILURE","count":9,"firstAt":"2026-11-21T01:10:00Z","lastAt":"2026-11-21T02:59:00Z","parameters":[]}],
         "evidence":[{"source":"action-runner/1f0c9a3e","fromSeq":3,"toSeq":812}],"algorithm":"statistical-v2","note":"Counts show what went together, not what caused what."}
        """;

    public static string Page(params string[] items) => $$"""{"items":[{{string.Join(',', items)}}],"next":null}""";

    public static Pattern Read(string json) => JsonSerializer.Deserialize(json, PatternsJson.Default.Pattern)!;
}
