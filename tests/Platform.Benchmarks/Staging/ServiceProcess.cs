using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Platform.Benchmarks.Staging;

/// <summary>One real process under test, with its output in a file.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private const int Term = 15;
    private const int SigKill = 9;
    private static readonly ConcurrentDictionary<ServiceProcess, bool> Running = new();
    private readonly Process process;

    private ServiceProcess(string name, Process process, string log)
    {
        Name = name;
        Log = log;
        this.process = process;
    }

    public string Name { get; }

    public string Log { get; }

    public int Pid => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Starts <c>dotnet &lt;dll&gt; &lt;arguments&gt;</c> in Release, as the stack does.</summary>
    public static ServiceProcess Start(string name, string dll, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        if (!File.Exists(dll)) throw new InvalidOperationException($"{dll} is not built; ./platform bench builds everything first.");
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"platform-bench-{Environment.ProcessId}")).FullName;
        var log = Path.Combine(folder, name + ".log");
        // The shell is replaced by the process, so that the pid is the service's own and its output needs no reader here.
        var start = new ProcessStartInfo("/bin/bash", ["-c", "exec dotnet \"$@\" >>\"$0\" 2>&1 </dev/null", log, dll, .. arguments]) { WorkingDirectory = folder };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        // The mark of the instance's processes: should this program be killed, the stack still ends its children.
        start.Environment["PLATFORM_STACK_TAG"] = File.ReadAllText(Path.Combine(Environment.GetEnvironmentVariable("PLATFORM_TEST_STACK")!, "id")).Trim();
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        var started = new ServiceProcess(name, Process.Start(start)!, log);
        Running[started] = true;
        return started;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The dll of a project of this repository, built beside this program.</summary>
    public static string Built(string project, string assembly) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, "release", assembly + ".dll"));

    public async Task ReadyAsync(Func<Task<bool>> isReady, int secondsMax = 60)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await isReady())
        {
            if (HasExited) throw new InvalidOperationException($"{Name} ended with code {process.ExitCode}:\n{await TailAsync()}");
            if (Stopwatch.GetElapsedTime(began).TotalSeconds > secondsMax) throw new InvalidOperationException($"{Name} was not ready within {secondsMax} s:\n{await TailAsync()}");
            await Task.Delay(50);
        }
    }

    public async Task<int> EndAsync()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public async Task<string> TailAsync() => string.Join('\n', (await File.ReadAllLinesAsync(Log)).TakeLast(15));

    /// <summary>Ends all at once, without ceremony: this program was told to stop.</summary>
    public static void KillAll()
    {
        foreach (var running in Running.Keys) _ = SendSignal(running.Pid, SigKill);
    }

    public async ValueTask DisposeAsync()
    {
        if (!Running.TryRemove(this, out _)) return;
        if (!process.HasExited)
        {
            _ = SendSignal(process.Id, Term);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(25));
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited) process.Kill();
        }

        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SendSignal(int pid, int signal);
}
