using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActionRunner.Attempts;
using ActionRunner.Cataloguing;
using Npgsql;
using Platform.Actions;
using Platform.Execution;

namespace ActionRunner.Executing;

/// <summary>What every attempt knows of itself.</summary>
internal abstract class AttemptContext(Attempt attempt, ActionDescriptor action, IReadOnlyList<string> declared, CancellationToken cancellation) : IAttemptContext
{
    /// <summary>What the ledger takes of one attempt.</summary>
    private const int MaxAffectedBySlow = 1_000;

    private const int MaxAffected = 100;
    private readonly List<string> affected = [.. declared];

    public virtual Guid CommandId => attempt.Command.CommandId;

    public virtual Guid AttemptId => attempt.AttemptId;

    public string AgentId => attempt.Command.AgentId;

    public string TraceId => attempt.Command.TraceId;

    public string? Trigger => attempt.Command.Trigger;

    public DateTimeOffset StartedAt => attempt.StartedAt;

    public CancellationToken Cancellation => cancellation;

    public IReadOnlyList<string> Affected => affected;

    public void Affects(string id)
    {
        if (id.Length is 0 or > 200 || id.Any(char.IsControl) || id.EnumerateRunes().Contains(Rune.ReplacementChar))
            throw new ActionFailedException("INVALID_ID", "An affected id is a text of 1 to 200 characters without control characters or halves of characters.");
        if (affected.Contains(id)) return;
        var most = action.Alone ? MaxAffectedBySlow : MaxAffected;
        if (affected.Count == most) throw new ActionFailedException("TOO_MANY_AFFECTED", $"One attempt of this action may name at most {most} things that it affects; rows of one thing are named together, by their digest.");
        affected.Add(id);
    }

    public string Redact(string text, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return attempt.Redaction.Shorten(text, length);
    }

    public void RecordSideEffect(SideEffectCategory category, string description, bool reversible, object? details = null)
    {
        if (string.IsNullOrEmpty(description) || description.Length > EffectLog.MaxDescription || description.Any(char.IsControl) || description.EnumerateRunes().Contains(Rune.ReplacementChar))
            throw new ActionFailedException("INVALID_EFFECT", $"A side effect is described by 1 to {EffectLog.MaxDescription} characters without control characters or halves of characters.");
        if (!Enum.IsDefined(category)) throw new ActionFailedException("INVALID_EFFECT", "The category of a side effect is none of those that there are.");
        attempt.Effects?.Add(category, description, reversible, details);
    }
}

/// <inheritdoc cref="IExternalContext"/>
internal sealed class ExternalContext(Attempt attempt, CancellationToken cancellation)
    : AttemptContext(attempt, attempt.Command.Action, attempt.Named, cancellation), IExternalContext
{
    public string? Traceparent { get; } = attempt.Activity?.Id;
}

/// <inheritdoc cref="IActionContext"/>
internal sealed class TransactionalContext : AttemptContext, IActionContext
{
    private readonly Func<TransactionalContext, string, object, Task<object?>> trigger;
    private readonly List<(string Id, long Rows, string Sha256)> rowsets = [];

    public TransactionalContext(
        Attempt attempt, ActionDescriptor action, TransactionalContext? parent, NestedAttempt? nested, IReadOnlyList<string> declared, IUnit work,
        Func<TransactionalContext, string, object, Task<object?>> trigger, CancellationToken cancellation)
        : base(attempt, action, declared, cancellation)
    {
        this.trigger = trigger;
        Attempt = attempt;
        Action = action;
        Parent = parent;
        Nested = nested;
        Depth = parent is null ? 0 : parent.Depth + 1;
        Work = work;
        Objects = new OntologyObjects(work, Affects, AttemptId, attempt.Objects, attempt.Effects, cancellation);
    }

    public Attempt Attempt { get; }

    public ActionDescriptor Action { get; }

    /// <summary>The attempt that triggered this one, or null.</summary>
    public TransactionalContext? Parent { get; }

    /// <summary>Null for the outermost attempt.</summary>
    public NestedAttempt? Nested { get; }

    public override Guid CommandId => Nested?.CommandId ?? base.CommandId;

    public override Guid AttemptId => Nested?.AttemptId ?? base.AttemptId;

    public int Depth { get; }

    public IUnit Work { get; }

    /// <summary>How many actions this one has triggered.</summary>
    public int Triggered { get; set; }

    public IObjects Objects { get; }

    public void AffectsRows(string id, RowsetDigest rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Affects(id);
        rowsets.Add((id, rows.Rows, rows.Sha256));
    }

    /// <summary>The outcome with what was said of rows.</summary>
    public Outcome WithRows(Outcome outcome)
    {
        if (rowsets.Count == 0) return outcome;
        var output = JsonObject.Create(outcome.Output)!;
        output["affectedRows"] = new JsonArray([.. rowsets.Select(r => new JsonObject { ["id"] = r.Id, ["rows"] = r.Rows, ["sha256"] = r.Sha256 })]);
        return outcome with { Output = JsonSerializer.SerializeToElement(output) };
    }

    public ValueTask<NpgsqlConnection> OpenDatabaseAsync() => Work.OpenAsync(Cancellation);

    public Task<object?> TriggerAsync(string actionType, object parameters) => trigger(this, actionType, parameters);
}
