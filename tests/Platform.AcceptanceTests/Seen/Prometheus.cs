using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Platform.AcceptanceTests.Seen;

/// <summary>Debian's own Prometheus with our rules, that asks the services every half second.</summary>
public sealed class Prometheus : IAsyncDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("platform-prometheus-");
    private readonly HttpClient http = new();
    private Process? process;

    private Prometheus()
    {
    }

    public static string Observe => Path.Combine(Repository.Root, "ops", "observe");

    /// <summary>Starts it on a port of its own.</summary>
    public static async Task<Prometheus> StartAsync(IEnumerable<ServiceProcess> services)
    {
        var prometheus = new Prometheus();
        var jobs = services.Select(s => $"  - job_name: {s.Name}\n    static_configs: [{{targets: ['{s.Url.Authority}']}}]\n");
        await File.WriteAllTextAsync(
            Path.Combine(prometheus.home.FullName, "prometheus.yml"),
            $"global: {{scrape_interval: 500ms, evaluation_interval: 500ms}}\nrule_files: ['{Observe}/rules/*.yml']\nscrape_configs:\n{string.Concat(jobs)}");
        do
        {
            var port = FreePort();
            prometheus.http.BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
            var folder = prometheus.home.FullName;
            prometheus.process = Process.Start(
                "prometheus",
                [$"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]);
        }
        while (!await prometheus.ComesUpAsync());
        return prometheus;
    }

    /// <summary>How many series an expression has now.</summary>
    /// <exception cref="InvalidOperationException">It is no expression.</exception>
    public async Task<int> SeriesAsync(string expression)
    {
        using var answer = await http.GetAsync(new Uri("/api/v1/query?query=" + Uri.EscapeDataString(expression), UriKind.Relative));
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return body.GetProperty("status").GetString() == "success"
            ? body.GetProperty("data").GetProperty("result").GetArrayLength()
            : throw new InvalidOperationException($"{expression}: {body}");
    }

    /// <summary>The rules that were evaluated, with their health.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RulesAsync()
    {
        var groups = (await http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/rules", UriKind.Relative))).GetProperty("data").GetProperty("groups");
        return groups.EnumerateArray().SelectMany(g => g.GetProperty("rules").EnumerateArray())
            .ToDictionary(r => r.GetProperty("name").GetString()!, r => r.GetProperty("health").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false } running)
        {
            running.Kill();
            await running.WaitForExitAsync();
        }

        process?.Dispose();
        http.Dispose();
        home.Delete(recursive: true);
    }

    /// <summary>False where somebody else took its port meanwhile.</summary>
    private async Task<bool> ComesUpAsync()
    {
        await Eventually.TrueAsync(async () => process!.HasExited || await IsReadyAsync(), "Prometheus answers or has ended");
        return !process!.HasExited;
    }

    private async Task<bool> IsReadyAsync()
    {
        using var answer = await http.GetAsync(new Uri("/-/ready", UriKind.Relative));
        return answer.IsSuccessStatusCode;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
