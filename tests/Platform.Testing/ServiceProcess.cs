using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Platform.Testing;

/// <summary>
/// A service as a real child process: started, killed, frozen, stopped in order, and, under <see cref="Supervise"/>, started again whenever
/// it ends.
/// </summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private static int ports = Environment.ProcessId * 37;
    private const int MaxLines = 20_000;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly ServiceProgram program;
    private readonly ConcurrentQueue<string> output = new();
    private readonly Lock gate = new();
    private readonly List<int> exits = [];
    private Child? child;
    private bool wanted;
    private Task supervising = Task.CompletedTask;

    public ServiceProcess(ServiceProgram program, TestDatabase database, Uri broker)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(broker);
        this.program = program;
        Url = new Uri($"http://127.0.0.1:{FreePort()}");
        Http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(60) };
        Settings = new(Base(database, broker)) { ["ASPNETCORE_URLS"] = Url.ToString() };
    }

    /// <summary>
    /// What makes a service run as it is shipped, for whoever measures it: what is called often is compiled once more, and better.
    /// </summary>
    public static IReadOnlyDictionary<string, string> AsShipped { get; } = new Dictionary<string, string>
    {
        ["DOTNET_TC_CallCounting"] = "1",
        ["DOTNET_TieredPGO"] = "1",
        ["DOTNET_EnableWriteXorExecute"] = "1",
    };

    public string Name => program.Name;

    /// <summary>Its project, which its build is filed under.</summary>
    public string Project => program.Project;

    /// <summary>Another build of it, for the next start; null for the present one.</summary>
    public string? Program { get; set; }

    public Uri Url { get; }

    public HttpClient Http { get; }

    /// <summary>The environment of the next start.</summary>
    public ConcurrentDictionary<string, string> Settings { get; }

    /// <summary>Where it is started.</summary>
    public string Folder { get; set; } = Path.GetTempPath();

    /// <summary>Called before each start, with the environment that it will have.</summary>
    public Action<ConcurrentDictionary<string, string>>? BeforeStart { get; set; }

    public int? Pid => child is { HasExited: false } c ? c.Id : null;

    public bool HasExited => child is null or { HasExited: true };

    /// <summary>The exit codes so far, kills included (137).</summary>
    public IReadOnlyList<int> Exits
    {
        get { lock (gate) return [.. exits]; }
    }

    public IReadOnlyCollection<string> Output => output;

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync(bool ready = true)
    {
        Spawn();
        if (ready) await ReadyAsync();
    }

    public Task ReadyAsync(TimeSpan? within = null) => Eventually.TrueAsync(
        async () => HasExited && !wanted ? throw new InvalidOperationException($"{Name} ended.") : await IsReadyAsync(),
        $"{Name} is ready",
        within ?? StartLimit,
        Describe);

    public async Task<bool> IsReadyAsync()
    {
        using var answer = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>From now on it is started again whenever it ends, as its supervisor does in the field.</summary>
    public void Supervise()
    {
        wanted = true;
        supervising = Task.Run(async () =>
        {
            while (wanted)
            {
                if (child is { } current) await current.Ended;
                if (!wanted) return;
                await Task.Delay(TimeSpan.FromMilliseconds(100));
                if (wanted) Spawn();
            }
        });
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        if (child is not { HasExited: false } current) return;
        Signal(current.Id, 9);
        await current.Ended;
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        wanted = false;
        if (child is not { } current) return 0;
        if (!current.HasExited) Signal(current.Id, 15);
        try
        {
            await current.Ended.WaitAsync(TimeSpan.FromSeconds(40));
        }
        catch (TimeoutException)
        {
            throw new NeverException($"{Name} did not stop within 40 s of SIGTERM.\n{Describe()}");
        }

        return current.ExitCode;
    }

    /// <summary>SIGSTOP: alive, and not moving.</summary>
    public void Freeze() => Signal(child!.Id, 19);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Signal(child!.Id, 18);

    public async Task<int> WaitForExitAsync(TimeSpan? within = null)
    {
        await Eventually.TrueAsync(() => HasExited, $"{Name} ended", within, Describe);
        return child!.ExitCode;
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The end of its log, warnings first.</summary>
    public string Describe()
    {
        var lines = output.Select(l => l.Length > 600 ? l[..600] + "…" : l).ToArray();
        var notable = lines.Where(l => !l.StartsWith('{') || l.Contains("\"@l\":\"", StringComparison.Ordinal)).TakeLast(25);
        return $"--- {Name} (exits: {string.Join(' ', Exits)}; {(HasExited ? "not running" : "running")}), what is notable in {lines.Length} lines:\n{string.Join('\n', notable)}\n--- its last lines:\n{string.Join('\n', lines.TakeLast(8))}\n";
    }

    public async ValueTask DisposeAsync()
    {
        wanted = false;
        await KillAsync();
        await supervising;
        // One that was started in this very moment.
        await KillAsync();
        child?.Dispose();
        Http.Dispose();
    }

    /// <summary>Runs the service's <c>migrate</c> step to its end.</summary>
    public static async Task MigrateAsync(ServiceProgram program, TestDatabase database, Uri? broker = null)
    {
        var (code, output) = await StepAsync(program, database, broker, null, "migrate");
        if (code != 0) throw new InvalidOperationException($"{program.Name} migrate failed.\n{output}");
    }

    /// <summary>Runs one of the service's steps as the tables' owner to its end; returns its exit code and what it printed.</summary>
    public static async Task<(int Code, string Output)> StepAsync(
        ServiceProgram program, TestDatabase database, Uri? broker, IReadOnlyDictionary<string, string>? settings, params string[] words)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(database);
        await using var step = new ServiceProcess(program, database, broker ?? TestServers.Broker(program.Name, "platform"));
        step.Settings["ConnectionStrings__Owner"] = database.Owner;
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) step.Settings[name] = value;
        step.Spawn(words);
        await step.WaitForExitAsync(StartLimit);
        return (step.child!.ExitCode, string.Join('\n', step.Output));
    }

    private static Dictionary<string, string> Base(TestDatabase database, Uri broker) => new()
    {
        ["ConnectionStrings__Database"] = database.App,
        ["RabbitMq__Uri"] = broker.ToString(),
        ["PLATFORM_STACK_TAG"] = TestServers.Tag,
        ["DOTNET_ENVIRONMENT"] = "Production",
        // A service lives for seconds here. What is compiled ahead, or at its first call, is not compiled once more for having been
        // called often: that took two fifths of a service's processor time.
        ["DOTNET_TC_CallCounting"] = "0",
        ["DOTNET_TieredPGO"] = "0",
        // Machine code is written where it runs, not through a second mapping, which costs a little for each thing that is compiled.
        ["DOTNET_EnableWriteXorExecute"] = "0",
    };

    private void Spawn(params string[] arguments)
    {
        BeforeStart?.Invoke(Settings);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Folder };
        start.ArgumentList.Add(Program ?? program.Path);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        child = new Child(start, Keep, code =>
        {
            lock (gate) exits.Add(code);
        });
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        output.Enqueue(line);
        if (output.Count > MaxLines) output.TryDequeue(out _);
    }

    /// <summary>
    /// Below the range from which the system takes ports for outgoing connections: one of those could be taken between here and the
    /// service's start.
    /// </summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = 20_000 + ((Interlocked.Increment(ref ports) & int.MaxValue) % 10_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's.
            }
        }
    }

    private static void Signal(int pid, int signal)
    {
        if (Native.Kill(pid, signal) != 0 && Marshal.GetLastPInvokeError() != 3 /* it is gone already */)
            throw new InvalidOperationException($"Signal {signal} could not be sent to process {pid}.");
    }

    /// <summary>One start of the service.</summary>
    private sealed class Child : IDisposable
    {
        private readonly Process process;
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Child(ProcessStartInfo start, Action<string?> keep, Action<int> exited)
        {
            process = new Process { StartInfo = start, EnableRaisingEvents = true };
            process.OutputDataReceived += (_, e) => keep(e.Data);
            process.ErrorDataReceived += (_, e) => keep(e.Data);
            process.Exited += (_, _) =>
            {
                exited(process.ExitCode);
                ended.TrySetResult();
            };
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        /// <summary>
        /// Not .NET's own wait, which also waits for the end of what is printed: a program that the service has started may hold that open.
        /// </summary>
        public Task Ended => ended.Task;

        public int Id => process.Id;

        public bool HasExited => process.HasExited;

        public int ExitCode => process.ExitCode;

        public void Dispose() => process.Dispose();
    }

    private static class Native
    {
        [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int Kill(int pid, int signal);
    }
}
