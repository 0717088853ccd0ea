using System.Text.Json;
using MassTransit;

namespace Platform.Benchmarks.Naive;

/// <summary>One row for each message.</summary>
internal sealed class ActionAttemptedConsumer(AuditDb database) : IConsumer<ActionAttempted>
{
    public async Task Consume(ConsumeContext<ActionAttempted> context)
    {
        var attempt = context.Message;
        database.Entries.Add(new AuditEntry
        {
            AttemptId = attempt.AttemptId,
            CommandId = attempt.CommandId,
            AgentId = attempt.AgentId,
            TraceId = attempt.TraceId,
            ActionType = attempt.ActionType,
            Trigger = attempt.Trigger,
            ObjectId = attempt.ObjectId,
            Parameters = JsonSerializer.Serialize(attempt.Attributes),
            Status = attempt.Status,
            Error = attempt.Error,
            StartedAt = attempt.StartedAt,
            DurationMs = attempt.DurationMs,
        });
        await database.SaveChangesAsync(context.CancellationToken);
    }
}
