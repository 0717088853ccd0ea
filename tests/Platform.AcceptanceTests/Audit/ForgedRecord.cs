using System.Text.Json;
using RabbitMQ.Client;

namespace Platform.AcceptanceTests.Audit;

/// <summary>A record that no journal wrote, put into the ledger's queue by somebody with the broker's password.</summary>
internal sealed record ForgedRecord(string Source, long SourceSeq)
{
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 200 };

    public Guid AttemptId { get; init; } = Command.NewId();

    public Guid CommandId { get; init; } = Command.NewId();

    public DateTimeOffset StartedAt { get; init; } = DateTimeOffset.Parse("2026-01-31T09:30:00.123456Z", System.Globalization.CultureInfo.InvariantCulture);

    public string ActionType { get; init; } = "server.restart";

    public string Status { get; init; } = "SUCCESS";

    public string? Error { get; init; }

    public string TraceId { get; init; } = "job-1";

    public object Parameters { get; init; } = new { id = "SRV-001" };

    public IReadOnlyList<string> AffectedIds { get; init; } = ["SRV-001"];

    public async Task SendAsync(Stack stack)
    {
        await using var forger = await ForgerAsync(stack);
        await SendAsync(forger);
    }

    /// <summary>Somebody with the broker's password.</summary>
    public static Task<Agent> ForgerAsync(Stack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return Agent.ConnectAsync(TestServers.BrokerAdministrator(stack.VirtualHost));
    }

    public async Task SendAsync(Agent forger)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            source = Source, sourceSeq = SourceSeq, attemptId = AttemptId, commandId = CommandId, agentId = "Mallory", traceId = TraceId, actionType = ActionType, trigger = "t",
            parameters = Parameters, status = Status, error = Error, affectedIds = AffectedIds, durationMs = 1, startedAt = StartedAt,
        }, Deep);
        await forger.Channel.BasicPublishAsync("action-attempted", "", mandatory: true, new BasicProperties { DeliveryMode = DeliveryModes.Persistent }, body);
    }
}
