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
        await Folder.PutAsync(Path, "one"u8.ToArray(), Cancel);
        await Folder.PutAsync(Path, "one"u8.ToArray(), Cancel);

        var refused = await Assert.ThrowsAsync<FilingException>(() => Folder.PutAsync(Path, "two"u8.ToArray(), Cancel));

        Assert.True(refused.IsFinal);
        Assert.Equal("one", await File.ReadAllTextAsync(System.IO.Path.Combine(root, Path), Cancel));
        Assert.Single(Directory.GetFiles(System.IO.Path.Combine(root, "knowledge/dev/laws/x/v1")));
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
        var refused = await Assert.ThrowsAsync<FilingException>(() => Folder.PutAsync(path, "x"u8.ToArray(), Cancel));

        Assert.True(refused.IsFinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(root));
    }

    [Fact]
    public async Task Should_not_follow_a_link()
    {
        var elsewhere = Directory.CreateTempSubdirectory("elsewhere-");
        Directory.CreateSymbolicLink(System.IO.Path.Combine(root, "knowledge"), elsewhere.FullName);

        await Assert.ThrowsAsync<FilingException>(() => Folder.PutAsync(Path, "x"u8.ToArray(), Cancel));

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
