using RabbitMQ.Client;

namespace Platform.Benchmarks.Loading;

/// <summary>One command, written before the clock starts.</summary>
internal sealed record Command(Guid CommandId, string Exchange, BasicProperties Properties, ReadOnlyMemory<byte> Body);
