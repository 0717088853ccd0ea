using System.Text.Json;

namespace Hestia.Reaching;

/// <summary>
/// The running stack as its <c>status.json</c> tells it: <c>PLATFORM_STATUS</c> names the file, else it is
/// <c>.local/&lt;instance&gt;/status.json</c> in this directory or one above it.
/// </summary>
internal sealed class Stack
{
    /// <summary>The default instance's port for the miner.</summary>
    public static readonly Uri DefaultMiner = new("http://127.0.0.1:7103");

    private readonly JsonElement status;

    private Stack(string path, JsonElement status)
    {
        Path = path;
        this.status = status;
    }

    public string Path { get; }

    public static Stack Find(Func<string, string?> environment, string directory)
    {
        var path = Locate(environment, directory);
        try
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
            return new Stack(path, document.RootElement.Clone());
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliException(ExitCode.Unreachable, $"There is no {path}, which PLATFORM_STATUS names. Start the stack with ./platform up.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Unreachable, $"{path} cannot be read: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new CliException(ExitCode.Unreachable, $"{path} is not JSON; ./platform up writes it anew.", e);
        }
    }

    /// <summary>The base address of a service.</summary>
    /// <param name="otherwise">The address where the file names no such service; null where that is an error.</param>
    public Uri Service(string name, Uri? otherwise = null) =>
        Member(Member(status, "services"), name) is not null || otherwise is null
            ? Address(Member(Member(Member(status, "services"), name), "url"), $"the service {name}")
            : otherwise;

    /// <summary>The broker, as the agents' user.</summary>
    public Uri AgentBroker() => Address(Member(Member(status, "agent"), "amqp"), "the broker for agents");

    /// <summary>The broker, as the operator's user, which alone may change the security state.</summary>
    public Uri OperatorBroker() => Address(Member(Member(status, "operator"), "amqp"), "the broker for the operator");

    /// <summary>The password of the operator's user, which proves an operator's right to a service, too.</summary>
    public string OperatorPassword() => Uri.UnescapeDataString(OperatorBroker().UserInfo.Split(':', 2).ElementAtOrDefault(1) ?? "");

    /// <summary>
    /// Where a browser sees the trace of a command, signed in at once; null where this stack is not observed (<c>up --observe</c>).
    /// </summary>
    public string? TraceOf(Guid commandId) =>
        Member(Member(status, "dashboard"), "url") is { ValueKind: JsonValueKind.String } dashboard
            ? $"{dashboard.GetString()}&returnUrl={Uri.EscapeDataString($"/traces?filters=platform.command.id:equals:{commandId}")}"
            : null;

    /// <summary>The file that tells the services which keys are allowed; null where this stack names none.</summary>
    public string? KeysFile() => File("keys");

    /// <summary>The folder of the knowledge base, where it is one on this machine; null where this stack names none.</summary>
    public string? KnowledgeBase() => KnowledgeServer() is null ? File("knowledgeBase") : null;

    /// <summary>The server of the knowledge base, where it is one; null where it is a folder or nothing is named.</summary>
    public Uri? KnowledgeServer() => Text("knowledgeBase") is { } address && Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https" ? uri : null;

    public string? KnowledgeServerUser() => Text("knowledgeBaseUser");

    public string? KnowledgeServerPasswordFile() => File("knowledgeBasePasswordFile");

    private string? Text(string name) => Member(status, name) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } some ? some : null;

    /// <summary>What a path in the status file is relative to is the file's folder.</summary>
    private string? File(string name) => Text(name) is { } path
        ? System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!)
        : null;

    private Uri Address(JsonElement? value, string what) =>
        value is { ValueKind: JsonValueKind.String } text && Uri.TryCreate(text.GetString(), UriKind.Absolute, out var uri)
            ? uri
            : throw new CliException(ExitCode.Unreachable, $"{Path} has no address for {what}. Start the stack with ./platform up.");

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var value) ? value : null;

    private static string Locate(Func<string, string?> environment, string directory)
    {
        if (environment("PLATFORM_STATUS") is { Length: > 0 } named)
        {
            return named;
        }

        var instance = environment("PLATFORM_INSTANCE") is { Length: > 0 } set ? set : "default";
        if (instance.AsSpan().ContainsAny('/', '\\') || instance is "." or "..")
        {
            throw CliException.Usage($"PLATFORM_INSTANCE is a name, not a path: {instance}");
        }

        for (var at = new DirectoryInfo(directory); at is not null; at = at.Parent)
        {
            var candidate = System.IO.Path.Combine(at.FullName, ".local", instance, "status.json");
            if (System.IO.File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new CliException(
            ExitCode.Unreachable,
            $"No running stack was found: there is no .local/{instance}/status.json here or in a directory above. Start one with ./platform up.");
    }
}
