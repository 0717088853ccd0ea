using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Platform.Benchmarks.Naive;

/// <summary>Load, change, save, publish: one message, one unit of work, as the tutorials have it.</summary>
internal sealed class ExecuteActionConsumer(BusinessDb database, TimeProvider time) : IConsumer<ExecuteAction>
{
    public async Task Consume(ConsumeContext<ExecuteAction> context)
    {
        var command = context.Message;
        var startedAt = time.GetUtcNow();
        var began = time.GetTimestamp();
        var status = "SUCCESS";
        string? error = null;
        try
        {
            await ExecuteAsync(command, context.CancellationToken);
        }
        catch (Exception e)
        {
            status = "FAILURE";
            error = e.Message;
        }

        await context.Publish(new ActionAttempted
        {
            AttemptId = NewId.NextGuid(),
            CommandId = command.CommandId,
            AgentId = command.AgentId,
            TraceId = command.TraceId,
            ActionType = command.ActionType,
            Trigger = command.Trigger,
            ObjectId = command.ObjectId,
            Attributes = command.Attributes,
            Status = status,
            Error = error,
            StartedAt = startedAt,
            DurationMs = (long)time.GetElapsedTime(began).TotalMilliseconds,
        });
    }

    private async Task ExecuteAsync(ExecuteAction command, CancellationToken cancel)
    {
        var found = await database.Objects.SingleOrDefaultAsync(o => o.Id == command.ObjectId, cancel)
            ?? throw new InvalidOperationException($"There is no object '{command.ObjectId}'.");
        if (found.Version != command.ExpectedVersion) throw new InvalidOperationException($"The object '{found.Id}' has version {found.Version}.");
        var attributes = JsonNode.Parse(found.Attributes)!.AsObject();
        foreach (var (name, value) in command.Attributes) attributes[name] = JsonSerializer.SerializeToNode(value);
        found.Attributes = attributes.ToJsonString();
        found.Version++;
        found.UpdatedAt = time.GetUtcNow();
        await database.SaveChangesAsync(cancel);
    }
}
