using System.Text;
using Orchestrator.Runs;

namespace Orchestrator.Querying;

/// <summary>
/// A run as it stands in a list: with the nine fields of its line in the list of runs, whole, and
/// the key that covers its last report (C25, C26).
/// </summary>
internal sealed record RunShown(
    string RunId,
    string State,
    string DocumentId,
    string SourceVersionId,
    string StartedBy,
    int Phase,
    string PhaseName,
    string? Gate,
    DateTimeOffset Since,
    DateTimeOffset? DecideBy,
    string? StopCode,
    string? StopReason,
    DateTimeOffset OpenedAt,
    DateTimeOffset? ClosedAt,
    string Folder,
    string? FromRun,
    string? ChangeSetId,
    string? ReviewDecisionId,
    string? CloseoutKey)
{
    public static RunShown Of(Run run) => new(
        run.RunId,
        run.State,
        run.DocumentId,
        run.SourceVersionId,
        run.StartedBy,
        run.Phase,
        Phases.Of(run.Phase).Name,
        run.DecideBy is null ? null : run.NextGate,
        run.Since,
        run.DecideBy,
        run.StopCode,
        run.StopReason,
        run.OpenedAt,
        run.ClosedAt,
        run.Folder,
        run.FromRun,
        run.Pins.GetValueOrDefault("changeSetId"),
        run.Pins.GetValueOrDefault("reviewDecisionId"),
        run.Keys.GetValueOrDefault("closeout"));
}

/// <summary>One try of a phase.</summary>
internal sealed record TryShown(
    int Phase,
    string Name,
    int Attempt,
    string? Status,
    string? Error,
    Guid CommandId,
    Guid? AttemptId,
    DateTimeOffset BegunAt,
    DateTimeOffset? EndedAt,
    long? DurationMs)
{
    public static TryShown Of(RunPhase tried) => new(
        tried.Phase,
        Phases.Of(tried.Phase).Name,
        tried.Attempt,
        tried.Status,
        tried.Error,
        tried.CommandId,
        tried.AttemptId,
        tried.BegunAt,
        tried.EndedAt,
        tried.DurationMs);
}

/// <summary>A document, without its text.</summary>
internal sealed record DocumentShown(
    string Name,
    string Phase,
    string Path,
    string Sha256,
    int Bytes,
    int Tries,
    DateTimeOffset WrittenAt,
    DateTimeOffset? FiledAt,
    string? LastError)
{
    public static DocumentShown Of(Run run, RunDocument document) => new(
        document.Name,
        document.Phase,
        $"{run.Folder}/{document.Name}",
        document.Sha256,
        Encoding.UTF8.GetByteCount(document.Text),
        document.Tries,
        document.WrittenAt,
        document.FiledAt,
        document.LastError);
}

/// <summary>A document with its text.</summary>
internal sealed record DocumentText(string Name, string Path, string Sha256, string Text);

/// <summary>What a sovereign decides on: exactly what the signature is bound to.</summary>
internal sealed record SubjectShown(string Gate, string Subject, string Sha256);

/// <summary>Everything of one run: the sidecar (R106), and what people ask of it.</summary>
internal sealed record RunWhole(
    RunShown Run,
    string TraceId,
    int PhasesVersion,
    IReadOnlyDictionary<string, string> Pins,
    IReadOnlyDictionary<string, string> Keys,
    int KeysVersion,
    string KeyChain,
    IReadOnlyList<TryShown> Tries,
    IReadOnlyList<DocumentShown> Documents,
    SubjectShown? Decide);
