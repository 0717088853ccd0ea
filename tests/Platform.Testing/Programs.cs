using System.Diagnostics;

namespace Platform.Testing;

/// <summary>Programs that the tests run to their end.</summary>
internal static class Programs
{
    /// <summary>What it printed.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    /// <exception cref="TimeoutException">It did not end within two minutes.</exception>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;
        var line = $"{program} {string.Join(' ', start.ArgumentList)}";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        try
        {
            await process.WaitForExitAsync(limit.Token);
            // A supervisor that such a command starts inherits the pipes: their end is not waited for long.
            await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(TimeSpan.FromSeconds(2)));
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{line} did not end within two minutes.", e);
        }

        var said = output.IsCompletedSuccessfully ? await output : "";
        var complained = error.IsCompletedSuccessfully ? await error : "";
        return process.ExitCode == 0
            ? said
            : throw new InvalidOperationException($"{line} ended with code {process.ExitCode}: {said}{complained}");
    }
}
