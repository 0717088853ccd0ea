using System.Diagnostics;

namespace Platform.Testing;

/// <summary>Runs the real command line program to its end.</summary>
public static class Hestia
{
    public static Task<(int Code, string Output)> RunAsync(string? status, params string[] arguments) => RunAsync(status, keys: null, arguments);

    /// <summary>The same, with a folder of the person's own keys.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string? status, DirectoryInfo? keys, params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetTempPath() };
        start.ArgumentList.Add(Repository.Program("Hestia", "hestia.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["NO_COLOR"] = "1";
        if (status is not null) start.Environment["PLATFORM_STATUS"] = status;
        if (keys is not null) start.Environment["PLATFORM_KEYS"] = keys.FullName;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await error);
    }
}
