using System.Text.Json;
using Platform.Integrity;

namespace Orchestrator.Runs;

/// <summary>
/// What a sovereign approves at a gate, and nothing less: the run, everything pinned so far, and the request as they read it (C28).
/// </summary>
internal static class GateSubject
{
    /// <summary>One canonical JSON object; a decision is bound to its SHA-256.</summary>
    public static byte[] Of(Run run, string gate, string requestSha) => CanonicalJson.Encode(JsonSerializer.SerializeToUtf8Bytes(new
    {
        gate,
        runId = run.RunId,
        documentId = run.DocumentId,
        sourceVersionId = run.SourceVersionId,
        startedBy = run.StartedBy,
        pins = run.Pins,
        requestSha256 = requestSha,
    }));

    /// <summary>
    /// What a decision about a stopped run is bound to: the run, and what is pinned. It says nothing of why it
    /// stopped, so that it holds until the run is voided.
    /// </summary>
    public static byte[] OfRun(Run run) => CanonicalJson.Encode(JsonSerializer.SerializeToUtf8Bytes(new
    {
        gate = Platform.Statements.GateDecision.Run,
        runId = run.RunId,
        documentId = run.DocumentId,
        sourceVersionId = run.SourceVersionId,
        startedBy = run.StartedBy,
        pins = run.Pins,
    }));
}
