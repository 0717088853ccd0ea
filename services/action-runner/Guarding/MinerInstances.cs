using System.Net;
using System.Net.Sockets;

namespace ActionRunner.Guarding;

/// <summary>
/// Where several miners run, their name leads to any of them, and all but the one that learns answer 503. After such an answer the name's
/// addresses are asked one after the other, under the same name, until one answers otherwise; where none does, the first answer stays.
/// </summary>
internal sealed class MinerInstances(HttpMessageHandler inner, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var first = await base.SendAsync(request, cancellationToken);
        if (first.StatusCode != HttpStatusCode.ServiceUnavailable || request.Method != HttpMethod.Get) return first;
        if (request.RequestUri is not { HostNameType: UriHostNameType.Dns } asked) return first;
        foreach (var address in await AddressesAsync(asked.Host, cancellationToken))
        {
            if (await AskAsync(asked, address, cancellationToken) is not { } other) continue;
            if (other.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                first.Dispose();
                return other;
            }

            other.Dispose();
        }

        return first;
    }

    /// <summary>None where there is no second one to ask.</summary>
    private async Task<IPAddress[]> AddressesAsync(string name, CancellationToken cancel)
    {
        try
        {
            return await resolve(name, cancel) is { Length: > 1 } several ? several : [];
        }
        catch (SocketException)
        {
            return [];
        }
    }

    private async Task<HttpResponseMessage?> AskAsync(Uri asked, IPAddress address, CancellationToken cancel)
    {
        using var again = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(asked) { Host = address.ToString() }.Uri);
        again.Headers.Host = asked.Authority;
        try
        {
            return await base.SendAsync(again, cancel);
        }
        catch (HttpRequestException)
        {
            return null; // it has just gone; the others are left
        }
    }
}
