using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.Hosting;

/// <summary>
/// What a service's rooms say of themselves. Ready means every part that was named says so; a part says why it is not in a sentence.
/// </summary>
public sealed class Readiness : IHealthCheck
{
    private readonly ConcurrentDictionary<string, string?> parts = new(StringComparer.Ordinal);

    /// <summary>Names a part that must become ready before the service is.</summary>
    public void Expect(string part) => parts.TryAdd(part, "has not started yet");

    public void Ready(string part) => parts[part] = null;

    public void NotReady(string part, string why) => parts[part] = why;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var missing = parts.Where(p => p.Value is not null).ToDictionary(p => p.Key, p => (object)p.Value!, StringComparer.Ordinal);
        return Task.FromResult(missing.Count == 0
            ? HealthCheckResult.Healthy("Every part is ready.", parts.ToDictionary(p => p.Key, _ => (object)"ready", StringComparer.Ordinal))
            : HealthCheckResult.Unhealthy(string.Join("; ", missing.Select(p => $"{p.Key}: {p.Value}")), data: missing));
    }
}
