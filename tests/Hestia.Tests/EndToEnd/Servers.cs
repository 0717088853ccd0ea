using Platform.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(Hestia.Tests.EndToEnd.Servers))]

namespace Hestia.Tests.EndToEnd;

/// <summary>Takes down, after the last test, the broker that the first one that needs it started.</summary>
public sealed class Servers : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await TestServers.StopAsync();
}
