using System.Text.Json;
using ActionRunner.Attempts;
using ActionRunner.Cataloguing;
using ActionRunner.Redacting;
using Npgsql;
using Platform.Actions;
using Platform.Contracts;

namespace ActionRunner.Executing;

/// <summary>Turns what an action returned or threw into an outcome (C06), bounded and without secrets.</summary>
internal static class Judgement
{
    private const int MaxOutput = 64 * 1024;

    // Deeper than what can be recorded, so that a deep output is told from one that cannot be written at all.
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web) { MaxDepth = 256 };

    public static Outcome Success(object? output, IReadOnlyList<string> affected, long durationMs, Redaction redaction)
    {
        var json = output is null ? Outcome.NoOutput : Write(output);
        if (json.ValueKind != JsonValueKind.Object)
            throw new ActionFailedException("INVALID_OUTPUT", "The action answered something that is no JSON object.");
        var bytes = json.GetRawText().Length;
        // Cut, not failed: what the action did is done, and a long answer is no reason to undo it.
        if (bytes > MaxOutput) json = JsonSerializer.SerializeToElement(new { truncated = true, characters = bytes }, Camel);
        // Once more behind the redaction: two names that it made equal have no meaning of their own.
        return new Outcome(AttemptStatus.Success, null, affected, Recordable.Of(redaction.Output(Recordable.Of(json))), durationMs);
    }

    /// <summary>Whether it ended so because the runner was told to stop.</summary>
    public static bool IsStopped(Outcome outcome) => outcome.Error is Cancelled or CutShort;

    private const string Cancelled = "CANCELLED: The runner was stopped during the action; nothing of it was kept.";
    private const string CutShort = "INDETERMINATE: The runner was stopped during the action; what it does outside may have happened.";

    private static JsonElement Write(object output)
    {
        try
        {
            return JsonSerializer.SerializeToElement(output, Camel);
        }
        catch (Exception e)
        {
            // As below: what the action did is done.
            return Recordable.Instead($"$: It cannot be written as JSON ({e.GetType().Name}).");
        }
    }

    /// <param name="e">What the action threw.</param>
    /// <param name="attempt">The attempt, for its redaction and its action.</param>
    /// <param name="affected">What it had named as affected.</param>
    /// <param name="durationMs">How long it took.</param>
    /// <param name="timedOut">Whether its time was over.</param>
    /// <param name="stopping">Whether the runner was told to stop meanwhile.</param>
    public static Outcome Failure(Exception e, Attempt attempt, IReadOnlyList<string> affected, long durationMs, bool timedOut, bool stopping) =>
        Failure(e, attempt, affected, durationMs, timedOut ? $"The action did not end within {attempt.Command.Action.Timeout.TotalSeconds} s" : null, stopping);

    /// <param name="e">What the action threw.</param>
    /// <param name="attempt">The attempt, for its redaction and its action.</param>
    /// <param name="affected">What it had named as affected.</param>
    /// <param name="durationMs">How long it took.</param>
    /// <param name="overdue">Whose time was over, the beginning of a sentence; or null.</param>
    /// <param name="stopping">Whether the runner was told to stop meanwhile.</param>
    public static Outcome Failure(Exception e, Attempt attempt, IReadOnlyList<string> affected, long durationMs, string? overdue, bool stopping)
    {
        var external = attempt.Command.Action.Kind == ActionKind.External;
        var (status, error) = e switch
        {
            _ when overdue is not null && external => (AttemptStatus.Failure, $"INDETERMINATE: {overdue}; what it does outside may have happened. Look before you ask again."),
            _ when overdue is not null => (AttemptStatus.RolledBack, $"TIMEOUT: {overdue}; nothing of it was kept."),
            OperationCanceledException when stopping && external => (AttemptStatus.Failure, CutShort),
            OperationCanceledException when stopping => (AttemptStatus.RolledBack, Cancelled),
            ActionAbortedException when !external => (AttemptStatus.RolledBack, "ABORTED: " + e.Message),
            ActionFailedException failed => (AttemptStatus.Failure, $"{failed.Code}: {failed.Message}"),
            NpgsqlException { InnerException: TimeoutException } when !external =>
                (AttemptStatus.RolledBack, "TIMEOUT: The database did not answer a statement in the time that one is given; nothing of the action was kept."),
            PostgresException db => (AttemptStatus.Failure, $"DATABASE_{db.SqlState}: {db.MessageText}"),
            _ => (AttemptStatus.Failure, $"UNEXPECTED: {e.GetType().Name}: {MessageOf(e)}"),
        };
        return new Outcome(status, attempt.Redaction.Clean(error), affected, Outcome.NoOutput, durationMs);
    }

    // An exception's message is its author's code, and may throw itself.
    private static string MessageOf(Exception e)
    {
        try
        {
            return e.Message;
        }
        catch (Exception)
        {
            return "(its message cannot be read)";
        }
    }
}
