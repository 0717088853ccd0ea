using System.Text;
using System.Text.Json;
using Platform.Statements;

namespace Hestia.Runs;

/// <summary>
/// The document that the sovereign puts beside a gate's request (R067): what was decided, by which key, and the signed decision itself. The
/// orchestrator has no code that writes one.
/// </summary>
internal static class ApprovalDocument
{
    private const string Fence = "```json\n";

    /// <summary>
    /// Puts it there, and says which decision is to be sent, and its path. Where this key's approval of the same subject stands already,
    /// its answer was lost: then that decision is sent again, so that the one that counts and the one that stands there never differ.
    /// </summary>
    public static async Task<(SignedStatement<GateDecision> Decision, string Path)> FileAsync(
        ApprovalPlace place, JsonElement whole, SignedStatement<GateDecision> decision, string keyName, CancellationToken cancel)
    {
        var gate = decision.Statement.Gate;
        var request = whole.GetProperty("documents").EnumerateArray().Last(d => d.GetProperty("phase").GetString() == gate);
        var path = Plain(request.GetProperty("path").GetString()!.Replace("authz-request", "authz-approval", StringComparison.Ordinal));
        var text = Encoding.UTF8.GetBytes(Text(decision, keyName, request.GetProperty("sha256").GetString()!));
        if (await place.ReadAsync(path, cancel) is not { } stands)
        {
            await place.CreateAsync(path, text, cancel);
            stands = await place.ReadAsync(path, cancel);
        }

        if (stands.AsSpan().SequenceEqual(text)) return (decision, path);
        if (Decision(stands) is { } earlier && SaysTheSame(earlier.Statement, decision.Statement)) return (earlier, path);
        throw new CliException(
            ExitCode.Refused,
            $"Another document stands at the approval's place: {path}. Nothing was sent. Find out whose it is, and move it.");
    }

    private static bool SaysTheSame(GateDecision earlier, GateDecision now) =>
        (earlier.KeyId, earlier.RunId, earlier.Gate, earlier.Subject, earlier.Verdict)
        == (now.KeyId, now.RunId, now.Gate, now.Subject, now.Verdict);

    /// <summary>A path of the service's making; one that could lead elsewhere is followed nowhere.</summary>
    private static string Plain(string path) =>
        ApprovalPlace.Takes(path)
            ? path
            : throw new CliException(ExitCode.Failed, "The request's path is not one that the knowledge base takes. Nothing was sent.");

    private static string Title(string gate) =>
        gate == GateDecision.Gate1 ? "Cut Authorization Approval · SG1" : "Lifecycle Authorization Approval · SG2";

    private static string Text(SignedStatement<GateDecision> decision, string keyName, string requestSha256) => $"""
        # {Title(decision.Statement.Gate)} of 2 · {decision.Statement.RunId}

        > ```yaml
        > gate: {decision.Statement.Gate}
        > verdict: {decision.Statement.Verdict}
        > run_id: {decision.Statement.RunId}
        > key: {keyName}
        > key_id: {decision.Statement.KeyId}
        > subject_sha256: {decision.Statement.Subject}
        > request_sha256: {requestSha256}
        > ```

        ## The signed decision

        {Fence}{Encoding.UTF8.GetString(decision.ToJson())}
        ```

        """;

    /// <summary>The decision in a document; null where it holds none.</summary>
    private static SignedStatement<GateDecision>? Decision(byte[]? document)
    {
        var text = Encoding.UTF8.GetString(document ?? []);
        var begin = text.IndexOf(Fence, StringComparison.Ordinal);
        var json = begin < 0 ? "" : text[(begin + Fence.Length)..].Split('\n')[0];
        return SignedStatement.TryRead<GateDecision>(Encoding.UTF8.GetBytes(json), out var decision, out _) ? decision : null;
    }
}
