using Orchestrator.Filing;
using Orchestrator.Runs;

namespace Orchestrator.Running;

/// <summary>What is seen of a try to file a document that failed.</summary>
internal static class FilingLog
{
    public static void Failed(ILogger log, Run run, string document, int tries, FilingException e)
    {
        OrchestratorTelemetry.FilingFailures.Add(1);
        log.LogWarning(
            "{Document} of {RunId} could not be filed at try {Try} of {Tries}: {Reason}",
            document, run.RunId, tries, RunDocument.TriesMax, e.Message);
    }
}
