using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Cutting.BackingUp;

/// <summary>
/// A program at work: it gets an environment of its own and nothing of ours, and it ends with this object, however that ends.
/// </summary>
internal sealed class Child : IAsyncDisposable
{
    private const int WordsMax = 4_000;

    private readonly Process process;
    private readonly string name;
    private readonly StringBuilder words = new();
    private readonly Task listening;

    private Child(Process process, string name)
    {
        this.process = process;
        this.name = name;
        listening = ListenAsync();
    }

    public Stream Input => process.StandardInput.BaseStream;

    public Stream Output => process.StandardOutput.BaseStream;

    /// <exception cref="ActionFailedException"><c>BACKUP</c>: there is no such program.</exception>
    public static Child Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        var path = start.Environment.TryGetValue("PATH", out var known) ? known : null;
        start.Environment.Clear();
        start.Environment["PATH"] = path is { Length: > 0 } ? path : "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C";
        foreach (var (variable, value) in environment) start.Environment[variable] = value;
        try
        {
            return new Child(Process.Start(start)!, Path.GetFileName(program));
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            throw BackupSettings.Failure($"The program '{program}' cannot be started: {e.Message}");
        }
    }

    /// <summary>What it said last.</summary>
    public async Task<string> WordsAsync()
    {
        await Task.WhenAny(listening, Task.Delay(TimeSpan.FromSeconds(1)));
        lock (words) return words.ToString().Trim().ReplaceLineEndings(" ");
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Null where it ended well, else what went wrong, with its last words.</returns>
    public async Task<string?> EndAsync(CancellationToken cancel)
    {
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0 ? null : $"{name} ended with code {process.ExitCode}: {await WordsAsync()}";
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or Win32Exception)
        {
            // It has ended already, or cannot be ended from here.
        }

        process.Dispose();
    }

    private async Task ListenAsync()
    {
        var buffer = new char[1024];
        try
        {
            int read;
            while ((read = await process.StandardError.ReadAsync(buffer)) > 0)
            {
                lock (words)
                {
                    words.Append(buffer, 0, read);
                    if (words.Length > WordsMax) words.Remove(0, words.Length - WordsMax);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It ended in the middle of a word.
        }
    }
}
