namespace Platform.Testing;

/// <summary>What is shared by all fixtures of a process and must be gone after it.</summary>
public static class Cleanup
{
    public static async Task RunAsync()
    {
        await Databases.DropAllAsync();
        await VirtualHosts.DeleteAllAsync();
        await TestServers.StopAsync();
    }
}
