using System.Diagnostics;
using Platform.Messaging;

namespace ActionRunner.Attempts;

/// <summary>W3C trace context as it travels with messages and stands in records.</summary>
internal static class Traceparents
{
    /// <summary>What the message's sender works in; MassTransit has a header of its own for it.</summary>
    public static ActivityContext Read(Delivery delivery) =>
        ActivityContext.TryParse(delivery.Header("traceparent") ?? delivery.Header("MT-Activity-Id"), delivery.Header("tracestate"), isRemote: true, out var parent) ? parent : default;

    /// <summary>Null where there is none.</summary>
    public static string? Write(ActivityContext context) =>
        context == default ? null : $"00-{context.TraceId.ToHexString()}-{context.SpanId.ToHexString()}-{(int)context.TraceFlags:x2}";
}
