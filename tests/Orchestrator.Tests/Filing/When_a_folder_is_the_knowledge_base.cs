using System.Text;
using Orchestrator.Filing;

namespace Orchestrator.Tests.Filing;

public sealed class When_a_folder_is_the_knowledge_base : IDisposable
{
    private const string Path = "knowledge/dev/laws/x/v1/01.md";
    private readonly string root = Directory.CreateTempSubdirectory("knowledge-").FullName;

    private CancellationToken Cancel => TestContext.Current.CancellationToken;

    private KnowledgeFolder Folder => new(root);

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    [Trait("Requirement", "R103")]
    public async Task Should_keep_what_was_written_first()
    {
        await Folder.PutAsync(Path, "one"u8.ToArray(), isFirst: false, Cancel);
        await Folder.PutAsync(Path, "one"u8.ToArray(), isFirst: false, Cancel);

        var refused = await Assert.ThrowsAsync<FilingException>(() => Folder.PutAsync(Path, "two"u8.ToArray(), isFirst: false, Cancel));

        Assert.True(refused.IsFinal);
        Assert.Equal("one", await File.ReadAllTextAsync(System.IO.Path.Combine(root, Path), Cancel));
        Assert.Single(Directory.GetFiles(System.IO.Path.Combine(root, "knowledge/dev/laws/x/v1")));
    }

    [Theory]
    [InlineData("notes.md", true)]
    [InlineData(".hidden", true)]
    [InlineData("01.md", true)]
    [InlineData(".r4nd0m.new", false)]
    [InlineData(null, false)]
    [Trait("Requirement", "C23")]
    public async Task Should_begin_in_no_folder_that_is_another_s(string? stands, bool isTaken)
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(root, "knowledge/dev/laws/x/v1")).FullName;
        if (stands is not null) await File.WriteAllTextAsync(System.IO.Path.Combine(folder, stands), "theirs", Cancel);

        var refused = await Record.ExceptionAsync(() => Folder.PutAsync(Path, "one"u8.ToArray(), isFirst: true, Cancel));

        if (isTaken) Assert.Equal(("STOP_REPLAY_CONFLICT", true), refused is FilingException e ? (e.StopCode, e.IsFinal) : default);
        else Assert.Null(refused);
        // A later try of the same run finds its own document, and a later document of the run is not its first.
        if (isTaken) return;
        await Folder.PutAsync(Path, "one"u8.ToArray(), isFirst: true, Cancel);
        await Folder.PutAsync("knowledge/dev/laws/x/v1/02.md", "two"u8.ToArray(), isFirst: false, Cancel);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/x")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a/b\0c")]
    [InlineData("a\\..\\b")]
    [InlineData("a/%2e%2e/b")]
    [InlineData("a/.hidden")]
    [InlineData("")]
    public async Task Should_write_nothing_outside(string path)
    {
        var refused = await Assert.ThrowsAsync<FilingException>(() => Folder.PutAsync(path, "x"u8.ToArray(), isFirst: false, Cancel));

        Assert.True(refused.IsFinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(root));
    }

    [Fact]
    public async Task Should_not_follow_a_link()
    {
        var elsewhere = Directory.CreateTempSubdirectory("elsewhere-");
        Directory.CreateSymbolicLink(System.IO.Path.Combine(root, "knowledge"), elsewhere.FullName);

        await Assert.ThrowsAsync<FilingException>(() => Folder.PutAsync(Path, "x"u8.ToArray(), isFirst: false, Cancel));

        Assert.Empty(elsewhere.EnumerateFileSystemInfos());
        elsewhere.Delete(recursive: true);
    }

    [Fact]
    [Trait("Requirement", "R104")]
    public async Task Should_add_a_line_once_and_end_half_a_line_first()
    {
        Directory.CreateDirectory(root);
        await File.WriteAllTextAsync(System.IO.Path.Combine(root, "index.md"), "- whole\n- ha", new UTF8Encoding(false), Cancel);

        await Folder.AppendLineAsync("index.md", "- mine", Cancel);
        await Folder.AppendLineAsync("index.md", "- mine", Cancel);

        Assert.Equal("- whole\n- ha\n- mine\n", await File.ReadAllTextAsync(System.IO.Path.Combine(root, "index.md"), Cancel));
    }
}
