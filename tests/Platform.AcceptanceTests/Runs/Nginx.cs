using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Platform.AcceptanceTests.Runs;

/// <summary>A real nginx with its WebDAV module, as people put one up: a folder of its own, and one user who may write.</summary>
public sealed class Nginx : IAsyncDisposable
{
    public const string User = "orchestrator";
    public const string Password = "pass w\u00f6rd+1";

    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("platform-nginx-");
    private Process? process;

    private Nginx()
    {
        Root = home.CreateSubdirectory("root").FullName;
        Directory.CreateDirectory(Path.Combine(Root, "kb"));
        PasswordFile = At("password");
        File.WriteAllText(PasswordFile, Password + "\n");
        File.WriteAllText(At("log"), "");
    }

    public string Root { get; }

    public string PasswordFile { get; }

    public int Port { get; private set; }

    public static async Task<Nginx> StartAsync()
    {
        var nginx = new Nginx();
        nginx.LetIn();
        do nginx.Port = FreePort();
        while (!await nginx.AgainAsync());
        return nginx;
    }

    /// <summary>Starts it again on its port; false where somebody else took that meanwhile.</summary>
    public async Task<bool> AgainAsync()
    {
        await File.WriteAllTextAsync(At("nginx.conf"), Configuration());
        // Where Debian puts it, which is not on everybody's path.
        var program = File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
        process = Process.Start(program, ["-p", home.FullName, "-c", At("nginx.conf"), "-e", At("error.log")]);
        await Eventually.TrueAsync(async () => process.HasExited || await IsThereAsync(), "nginx listens or has ended");
        return !process.HasExited;
    }

    public async Task StopAsync()
    {
        if (process is not { HasExited: false } running) return;
        if (Kill(running.Id, 15) != 0 && !running.HasExited) throw new InvalidOperationException("nginx could not be told to end.");
        await Eventually.TrueAsync(() => running.HasExited, "nginx has ended");
    }

    /// <summary>It answers everything with 503, until it is well again.</summary>
    public void FallIll() => File.WriteAllText(At("ill"), "");

    public void GetWell() => File.Delete(At("ill"));

    public void LetIn() => File.WriteAllText(At("users"), $"{User}:{{PLAIN}}{Password}\n");

    public void LockOut() => File.WriteAllText(At("users"), $"{User}:{{PLAIN}}another\n");

    /// <summary>What it was asked for, in order, e.g. <c>PUT /kb/x 201</c>.</summary>
    public IReadOnlyList<string> Log() => File.ReadAllLines(At("log"));

    public string[] Files(string folder) =>
        [.. new DirectoryInfo(Path.Combine(Root, "kb", folder)).GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal)];

    public Task<string> ReadAsync(string path) => File.ReadAllTextAsync(Path.Combine(Root, "kb", path));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process?.Dispose();
        home.Delete(recursive: true);
    }

    private string At(string name) => Path.Combine(home.FullName, name);

    private async Task<bool> IsThereAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        return true;
    }

    /// <summary>One process, so that nothing outlives it. Who puts something into a folder has to make it, as is nginx's habit.</summary>
    private string Configuration() => string.Create(CultureInfo.InvariantCulture, $$"""
        daemon off;
        master_process off;
        pid {{At("pid")}};
        error_log {{At("error.log")}};
        events { worker_connections 256; }
        http {
          log_format told '$request_method $uri $status';
          access_log {{At("log")}} told;
          client_body_temp_path {{At("body")}};
          proxy_temp_path {{At("proxy")}};
          fastcgi_temp_path {{At("fastcgi")}};
          uwsgi_temp_path {{At("uwsgi")}};
          scgi_temp_path {{At("scgi")}};
          default_type text/markdown;
          gzip on;
          gzip_types text/markdown;
          gzip_min_length 1;
          server {
            listen 127.0.0.1:{{Port}};
            root {{Root}};
            if (-f {{At("ill")}}) { return 503; }
            location /kb/ {
              dav_methods PUT DELETE MKCOL;
              auth_basic "documents";
              auth_basic_user_file {{At("users")}};
            }
          }
        }
        """);

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
