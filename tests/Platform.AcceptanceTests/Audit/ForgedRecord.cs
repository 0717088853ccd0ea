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

    public object Parameters { get; init; } = new { id = "SRV-001" };

    public IReadOnlyList<string> AffectedIds { get; init; } = ["SRV-001"];

    public async Task SendAsync(Stack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        await using var forger = await Agent.ConnectAsync(TestServers.BrokerAdministrator(stack.VirtualHost));
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            source = Source, sourceSeq = SourceSeq, attemptId = AttemptId, commandId = CommandId, agentId = "Mallory", traceId = "job-1", actionType = ActionType, trigger = "t",
            parameters = Parameters, status = Status, affectedIds = AffectedIds, durationMs = 1, startedAt = StartedAt,
        }, Deep);
        await forger.Channel.BasicPublishAsync("action-attempted", "", mandatory: true, new BasicProperties { DeliveryMode = DeliveryModes.Persistent }, body);
    }
}
