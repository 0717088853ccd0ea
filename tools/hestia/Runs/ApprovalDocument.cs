using System.Text.Json;
using Hestia.Reaching;
using Platform.Statements;

namespace Hestia.Runs;

/// <summary>
/// The document that the sovereign puts beside a gate's request (R067): what was decided, by which key, and the signed decision itself. The orchestrator has no code that writes one.
/// </summary>
internal static class ApprovalDocument
{
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
            using var output = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            output.Write(System.Text.Encoding.UTF8.GetBytes(text));
            output.Flush(flushToDisk: true);
            return path;
        }
        catch (IOException) when (System.IO.File.Exists(file))
        {
            // An earlier approval of the same gate, e.g. one whose answer was lost, or one that was made void by a change.
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Failed, $"The approval cannot be put beside the request ({e.Message}). Nothing was sent.", e);
        }
    }
}
