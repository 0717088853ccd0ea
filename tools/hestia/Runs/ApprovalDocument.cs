using System.Text.Json;
using Hestia.Reaching;
using Platform.Statements;

namespace Hestia.Runs;

/// <summary>
/// The document that the sovereign puts beside a gate's request (R067): what was decided, by which key, and the signed decision itself. The orchestrator has no code that writes one.
/// </summary>
internal static class ApprovalDocument
{
    /// <summary>Takes away the document of a decision that was denied.</summary>
    public static void TakeAway(Session session, string path) => System.IO.File.Delete(Path.Combine(session.Stack.KnowledgeBase()!, path));

    /// <summary>Its path; null where this tool knows no folder of the knowledge base.</summary>
    public static string? File(Session session, JsonElement whole, SignedStatement<GateDecision> decision, string keyName)
    {
        if (decision.Statement.Verdict != GateDecision.Approve || session.Stack.KnowledgeBase() is not { } root) return null;
        var request = whole.GetProperty("documents").EnumerateArray().Last(d => d.GetProperty("phase").GetString() == decision.Statement.Gate);
        var path = request.GetProperty("path").GetString()!.Replace("authz-request", "authz-approval", StringComparison.Ordinal);
        var file = Path.Combine(root, path);
        var text = $"""
            # {(decision.Statement.Gate == GateDecision.Gate1 ? "Cut Authorization Approval · SG1" : "Lifecycle Authorization Approval · SG2")} of 2 · {decision.Statement.RunId}

            > ```yaml
            > gate: {decision.Statement.Gate}
            > verdict: {decision.Statement.Verdict}
            > run_id: {decision.Statement.RunId}
            > key: {keyName}
            > key_id: {decision.Statement.KeyId}
            > subject_sha256: {decision.Statement.Subject}
            > request_sha256: {request.GetProperty("sha256").GetString()}
            > ```

            ## The signed decision

            ```json
            {System.Text.Encoding.UTF8.GetString(decision.ToJson())}
            ```

            """;
        try
        {
            // One that stands there belongs to a decision that was not taken: the gate still waits.
            using var output = new FileStream(file, FileMode.Create, FileAccess.Write);
            output.Write(System.Text.Encoding.UTF8.GetBytes(text));
            output.Flush(flushToDisk: true);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Failed, $"The approval cannot be put beside the request ({e.Message}). Nothing was sent.", e);
        }
    }
}
