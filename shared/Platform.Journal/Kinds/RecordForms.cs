using Platform.Contracts;

namespace Platform.Journal;

/// <summary>
/// The one table of record kinds. A new kind is a contract with <see cref="RecordAttribute"/>, what the ledger keeps of it, and its line
/// here.
/// </summary>
public static class RecordForms
{
    public static IReadOnlyList<RecordForm> All { get; } =
    [
        RecordForm.Of(RecordJson.Default.ActionAttempted, AttemptContent.Of),
        RecordForm.Of(RecordJson.Default.CommandDenied, DenialContent.Of),
        RecordForm.Of(RecordJson.Default.ExecutionRecorded, ExecutionContent.Of),
        RecordForm.Of(RecordJson.Default.SecurityStateChanged, SecurityChangeContent.Of),
        RecordForm.Of(RecordJson.Default.RunStateChanged, RunStateContent.Of),
        RecordForm.Of(RecordJson.Default.PhaseReported, PhaseReportContent.Of),
        RecordForm.Of(RecordJson.Default.GateDecided, GateDecisionContent.Of),
        RecordForm.Of(RecordJson.Default.LedgerAlarmRaised, LedgerAlarmContent.Of),
    ];

    private static readonly Dictionary<string, RecordForm> ByKind = All.ToDictionary(f => f.Kind, StringComparer.Ordinal);

    private static readonly Dictionary<string, RecordForm> ByType =
        All.SelectMany(f => new[] { (Name: f.Urn, Form: f), (Name: f.Exchange, Form: f) }).ToDictionary(f => f.Name, f => f.Form, StringComparer.Ordinal);

    /// <summary>The form of a kind of this table.</summary>
    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static RecordForm Of(string kind) => ByKind.GetValueOrDefault(kind) ?? throw new ArgumentException($"There is no record of the kind '{kind}'.", nameof(kind));

    /// <summary>The form of a message: by its contract's name, else by the exchange it came through; null where it is of none.</summary>
    public static RecordForm? OfMessage(string? urn, string exchange) =>
        (urn is null ? null : ByType.GetValueOrDefault(urn)) ?? ByType.GetValueOrDefault(exchange);
}
