using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Platform.Actions;
using Platform.Messaging;

namespace ActionRunner.Executing.Actions;

/// <summary>Puts a parked message back into the queue that it came from, once.</summary>
[Action(
    "parked.replay", Description = "Puts a message that its reader did not take back into its queue; the operator's alone.", TimeoutSeconds = 60, OperatorOnly = true)]
public sealed class ReplayParked(ParkedMessages parked) : IExternalAction<ReplayParked.Parameters>
{
    public sealed record Parameters
    {
        [Description("The message's id, as ./platform errors list shows it.")]
        public required Guid Id { get; init; }

        [Description("Who wants it so.")]
        [StringLength(200, MinimumLength = 1)]
        public string? By { get; init; }
    }

    public Task<object?> ExecuteAsync(Parameters parameters, IExternalContext context)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return ParkedAct.DoAsync(parked.PutBackAsync, parameters.Id, context);
    }
}

/// <summary>Removes a parked message for good.</summary>
[Action(
    "parked.discard", Description = "Removes a message that its reader did not take; the operator's alone.", TimeoutSeconds = 60, OperatorOnly = true)]
public sealed class DiscardParked(ParkedMessages parked) : IExternalAction<DiscardParked.Parameters>
{
    public sealed record Parameters
    {
        [Description("The message's id, as ./platform errors list shows it.")]
        public required Guid Id { get; init; }

        [Description("Why nobody needs it any more.")]
        [StringLength(1_000, MinimumLength = 1)]
        public required string Reason { get; init; }

        [Description("Who wants it so.")]
        [StringLength(200, MinimumLength = 1)]
        public string? By { get; init; }
    }

    public Task<object?> ExecuteAsync(Parameters parameters, IExternalContext context)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return ParkedAct.DoAsync(parked.RemoveAsync, parameters.Id, context);
    }
}

/// <summary>What both have in common: what is recorded, and how a failure is told.</summary>
internal static class ParkedAct
{
    public static async Task<object?> DoAsync(Func<Guid, CancellationToken, Task<ParkedMessage>> act, Guid id, IExternalContext context)
    {
        context.Affects($"parked:{id}");
        try
        {
            var done = await act(id, context.Cancellation);
            return new { from = done.From, to = done.To, messageId = Shortened(done.MessageId), bodySha256 = done.BodySha256, bodyBytes = done.BodyBytes, copies = done.Copies };
        }
        catch (ParkedException e)
        {
            throw new ActionFailedException(e.Code, e.Message);
        }
        catch (IOException e)
        {
            throw new OutcomeUnknownException($"The connection to the broker was lost ({e.Message}); ./platform errors list tells whether the message is parked still.");
        }

        string? Shortened(string? text) => text is null ? null : context.Redact(text, 200);
    }
}
