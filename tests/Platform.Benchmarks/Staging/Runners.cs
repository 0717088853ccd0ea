namespace Platform.Benchmarks.Staging;

/// <summary>More runners beside the first, as competing consumers.</summary>
internal sealed partial class OurSide
{
    private readonly List<ServiceProcess> more = [];

    /// <summary>Settings of every runner that is started from now on.</summary>
    public void SetRunners(string name, string value) => environments["action-runner"][name] = value;

    /// <summary>Starts runners until there are so many, each ready.</summary>
    public async Task HaveRunnersAsync(int count)
    {
        if (Runner is null) await StartRunnerAsync();
        while (more.Count + 1 < count)
        {
            var first = RunnerUrl;
            environments["action-runner"]["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ServiceProcess.FreePort()}";
            try
            {
                more.Add(await StartAsync("action-runner"));
            }
            finally
            {
                environments["action-runner"]["ASPNETCORE_URLS"] = first;
            }
        }
    }

    /// <summary>Tells runners to stop until there are so many, at least one; returns when they have ended.</summary>
    public async Task LeaveRunnersAsync(int count)
    {
        while (more.Count + 1 > count && more.Count > 0)
        {
            await more[^1].DisposeAsync();
            more.RemoveAt(more.Count - 1);
        }
    }
}
