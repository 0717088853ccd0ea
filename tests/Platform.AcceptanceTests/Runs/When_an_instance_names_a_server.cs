using System.Diagnostics;
using System.Text.Json;

namespace Platform.AcceptanceTests.Runs;

/// <summary>By files that a person puts into the instance's folder; what the stack's scripts make of them.</summary>
public sealed class When_an_instance_names_a_server : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("platform-instance-");

    public void Dispose() => home.Delete(recursive: true);

    [Fact]
    public async Task Should_file_into_a_folder_of_its_own_where_none_is_named()
    {
        var (environment, status) = await AskAsync();

        Assert.Equal([$"Filing__Folder={home.FullName}/knowledge-base"], environment);
        Assert.Equal($"{home.FullName}/knowledge-base", status.GetProperty("knowledgeBase").GetString());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("knowledgeBaseUser").ValueKind);
        Assert.Equal(JsonValueKind.Null, status.GetProperty("knowledgeBasePasswordFile").ValueKind);
    }

    [Fact]
    public async Task Should_file_there_as_the_user_who_is_named()
    {
        await PutAsync("address", "https://documents.example/kb/\n");
        await PutAsync("user", "olga \"o\"\n");
        await PutAsync("password", "se cret\n");

        var (environment, status) = await AskAsync();

        Assert.Equal(
            new[] { "Address", "Password", "User" }.Select(s => $"Filing__{s}_FILE={home.FullName}/knowledge-base.{s.ToLowerInvariant()}"),
            environment);
        Assert.Equal("https://documents.example/kb/", status.GetProperty("knowledgeBase").GetString());
        Assert.Equal("olga \"o\"", status.GetProperty("knowledgeBaseUser").GetString());
        Assert.Equal($"{home.FullName}/knowledge-base.password", status.GetProperty("knowledgeBasePasswordFile").GetString());
        Assert.DoesNotContain("se cret", status.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_file_there_without_a_name_where_it_asks_for_none()
    {
        await PutAsync("address", "http://127.0.0.1:8080/");

        var (environment, status) = await AskAsync();

        Assert.Equal([$"Filing__Address_FILE={home.FullName}/knowledge-base.address"], environment);
        Assert.Equal(JsonValueKind.Null, status.GetProperty("knowledgeBaseUser").ValueKind);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task PutAsync(string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(home.FullName, "knowledge-base." + name), text, Cancel);

    /// <summary>What the orchestrator is told, and what the status says.</summary>
    private async Task<(string[] Environment, JsonElement Status)> AskAsync()
    {
        const string Script = """
            set -uo pipefail
            . ops/native/lib.sh && . ops/native/stack.sh
            open_instance "$1"
            prepare_instance >/dev/null
            (service_environment orchestrator && env | grep ^Filing__ | sort)
            status_json
            """;
        var start = new ProcessStartInfo("bash", ["-c", Script, "bash", home.FullName])
        {
            RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = Repository.Root,
        };
        using var process = Process.Start(start)!;
        var lines = (await process.StandardOutput.ReadToEndAsync(Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync(Cancel);
        return (lines[..^1], JsonElement.Parse(lines[^1]));
    }
}
