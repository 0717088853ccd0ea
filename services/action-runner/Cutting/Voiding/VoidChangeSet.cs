using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Cutting.Decisions;
using Cutting.Pins;
using Cutting.Storage;
using Platform.Statements;

namespace Cutting.Voiding;

/// <summary>
/// Ends a cut that shall not become law, on the sovereign's word (R099). Its drafts stay as they are; the version is free for another cut.
/// What is law is never
/// voided.
/// </summary>
[Action("cut.void", Description = "Voids the change set of a run that shall not go on; its drafts stay drafts.", TimeoutSeconds = 30)]
public sealed class VoidChangeSet(KeysFile keys) : ITransactionalAction<VoidChangeSet.Parameters>
{
    public sealed record Parameters
    {
        [Affected, Description("The run."), RegularExpression(Shape.RunId)]
        public required string RunId { get; init; }

        [Affected, Description("The change set."), RegularExpression(Shape.Uuid)]
        public required string ChangeSetId { get; init; }

        [Description("The sovereign's signed decision.")]
        public required JsonObject Decision { get; init; }

        [Description("What was decided on: its canonical JSON has the digest that the decision names.")]
        public required JsonObject Subject { get; init; }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        var connection = await context.OpenDatabaseAsync();
        var id = Guid.Parse(parameters.ChangeSetId);
        var set = await ChangeSets.LockAsync(connection, id, context.Cancellation)
            ?? throw new ActionFailedException("CHANGE_SET_NOT_FOUND", $"There is no change set {id}.");
        if (set.RunId != parameters.RunId)
            throw new ActionFailedException("CHANGE_SET_NOT_FOUND", $"The run {parameters.RunId} has no change set {id}.");
        var decision = new DecisionCheck(keys).Check(parameters.Decision, parameters.Subject, new DecisionDemand
        {
            Gate = GateDecision.Run,
            Verdict = GateDecision.Void,
            RunId = set.RunId,
            DocumentId = set.DocumentId,
            SourceVersionId = set.SourceVersionId,
            Pins = null,
        });
        DecisionCheck.ExpectPin(parameters.Subject, PinNames.ChangeSetId, parameters.ChangeSetId);
        context.Affects(set.DocumentId);

        if (set.State == ChangeSet.Voided) throw new ActionFailedException("ALREADY_VOIDED", $"The change set {id} is voided already.");
        var (units, enacted) = await Units.CountAsync(connection, id, context.Cancellation);
        if (enacted > 0 || await ReviewDecisions.FindAsync(connection, id, context.Cancellation) is not null)
            throw new ActionFailedException("ALREADY_ENACTED", $"The change set {id} is law; no software takes that back.");
        var hasServed = await ChangeSets.HasServedAsync(connection, decision.DecisionId, context.Cancellation);
        if (hasServed || !await ChangeSets.VoidAsync(connection, id, decision, context.Cancellation))
            throw new ActionFailedException("DECISION_ALREADY_USED", $"The decision {decision.DecisionId} has served; each serves once.");
        return new { changeSetId = id, voidedBy = decision.DecisionId, drafts = units };
    }
}
