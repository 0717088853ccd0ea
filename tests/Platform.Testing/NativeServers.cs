using System.Diagnostics;
using System.Globalization;

namespace Platform.Testing;

/// <summary>
/// The installed programs, started as <c>./platform test</c> starts them, in an instance of this process. They end with it, however it
/// ends.
/// </summary>
internal static class NativeServers
{
    private const int NotInstalled = 3;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    /// <exception cref="NoServersException">They are not installed, or this system cannot run the scripts.</exception>
    public static async Task<ITestServers> StartAsync()
    {
        if (!OperatingSystem.IsLinux()) throw new NoServersException("Natively they run on Linux only.");
        var folder = Path.Combine(Repository.Root, ".local", string.Create(CultureInfo.InvariantCulture, $"run-{Environment.ProcessId}"));
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "ops", "native", "serve-tests.sh"), folder])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
        };
        var script = Process.Start(start)!;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        using var limit = new CancellationTokenSource(StartLimit);
        while (await script.StandardOutput.ReadLineAsync(limit.Token) is { Length: > 0 } line)
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            names[line[..at]] = line[(at + 1)..];
        }

        if (names.Count > 0) return new Started(script, names);
        await script.WaitForExitAsync(limit.Token);
        throw new NoServersException(script.ExitCode == NotInstalled
            ? "PostgreSQL and RabbitMQ are not installed here."
            : $"The installed servers could not be started (code {script.ExitCode}); what the script said stands above.");
    }

    private sealed class Started(Process script, Dictionary<string, string> names) : ITestServers
    {
        private readonly NamedServers servers = new(name => names.GetValueOrDefault(name));

        public string Postgres => servers.Postgres;

        public Uri RabbitMq => servers.RabbitMq;

        public string Stack => servers.Stack;

        public Task<string> RabbitmqctlAsync(params string[] arguments) => servers.RabbitmqctlAsync(arguments);

        public Task<string> ControlAsync(string verb, string server) => servers.ControlAsync(verb, server);

        public Task DumpAsync(string database, string file) => servers.DumpAsync(database, file);

        public Task RestoreAsync(string file) => servers.RestoreAsync(file);

        public async ValueTask DisposeAsync()
        {
            script.StandardInput.Close();
            await script.WaitForExitAsync();
            script.Dispose();
        }
    }
}
