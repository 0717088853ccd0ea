using System.Globalization;

namespace Platform.Testing;

/// <summary>
/// A virtual host for each fixture, with the product's users and the permissions that they have in the real one. They are made some at a
/// time, because each call of rabbitmqctl costs a second, and those that are done with are deleted in the next such call: a broker that
/// comes back after a kill opens every one of them, a fifth of a second each.
/// </summary>
public static class VirtualHosts
{
    private const int AtOnce = 12;
    private static readonly SemaphoreSlim Gate = new(1);
    private static readonly Queue<string> Free = new();
    private static readonly HashSet<string> Made = new(StringComparer.Ordinal);
    private static readonly List<string> Done = [];
    private static int next;

    public static async Task<string> TakeAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (Free.Count == 0) await MakeAsync();
            return Free.Dequeue();
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Nobody uses it any more.</summary>
    public static async Task ReturnAsync(string vhost)
    {
        await Gate.WaitAsync();
        Done.Add(vhost);
        Gate.Release();
    }

    /// <summary>Deletes all of this process's, with their queues.</summary>
    public static async Task DeleteAllAsync()
    {
        if (Made.Count == 0) return;
        await TestServers.RabbitmqctlAsync("eval", $"[catch rabbit_vhost:delete(V, <<\"tests\">>) || V <- [{List(Made)}]], ok.");
        Made.Clear();
    }

    private static async Task MakeAsync()
    {
        var names = Enumerable.Range(next, AtOnce).Select(i => string.Create(CultureInfo.InvariantCulture, $"test-{Environment.ProcessId}-{i}")).ToList();
        next += AtOnce;
        await TestServers.RabbitmqctlAsync("eval", $$"""
            [catch rabbit_vhost:delete(V, <<"tests">>) || V <- [{{List(Done)}}]],
            P = rabbit_auth_backend_internal:list_vhost_permissions(<<"platform">>),
            G = fun(K, L) -> proplists:get_value(K, L) end,
            [begin
               rabbit_vhost:add(V, <<"tests">>),
               [rabbit_auth_backend_internal:set_permissions(G(user, U), V, G(configure, U), G(write, U), G(read, U), <<"tests">>) || U <- P]
             end || V <- [{{List(names)}}]], ok.
            """);
        Made.ExceptWith(Done);
        Done.Clear();
        Made.UnionWith(names);
        foreach (var name in names) Free.Enqueue(name);
    }

    private static string List(IEnumerable<string> names) => string.Join(',', names.Select(n => $"<<\"{n}\">>"));
}
