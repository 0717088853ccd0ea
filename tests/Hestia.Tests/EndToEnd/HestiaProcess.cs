using System.Diagnostics;
using System.Text.Json;
using Platform.Testing;

namespace Hestia.Tests.EndToEnd;

/// <summary>What a call of the real program came to.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as one JSON value; throws where it is anything else.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Standard output as NDJSON.</summary>
    public IReadOnlyList<JsonElement> Lines => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
}

/// <summary>Starts the real program, as a shell would.</summary>
internal static class HestiaProcess
{
    /// <summary>The program as people start it.</summary>
    public static readonly string Program = Repository.Program("Hestia", "hestia.dll");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<Ended> RunAsync(string? statusFile, string[] arguments, string? input = null, params (string Name, string Value)[] environment)
    {
        using var process = Start(statusFile, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(deadline.Token);
        return new Ended(process.ExitCode, await output, await error);
    }

    public static Process Start(string? statusFile, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in new[] { "PLATFORM_STATUS", "PLATFORM_INSTANCE", "PLATFORM_DEBUG", "PLATFORM_AGENT", "PLATFORM_KEYS", "COLUMNS", "TRACEPARENT" })
        {
            start.Environment.Remove(name);
        }

        if (statusFile is not null)
        {
            start.Environment["PLATFORM_STATUS"] = statusFile;
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
