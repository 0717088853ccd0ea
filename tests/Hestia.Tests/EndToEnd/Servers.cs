using Platform.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(Hestia.Tests.EndToEnd.Servers))]

namespace Hestia.Tests.EndToEnd;

/// <summary>Takes down, after the last test, what the first one that needs a broker started.</summary>
public sealed class Servers : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await Cleanup.RunAsync();
}
