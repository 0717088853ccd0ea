using FsCheck.Xunit;
using Orchestrator.Filing;
using Orchestrator.Runs;

namespace Orchestrator.Tests.Filing;

public sealed class When_a_server_is_the_knowledge_base
{
    private const string Path = "knowledge/dev/laws/x/v1/01.md";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Requirement", "R103")]
    public async Task Should_keep_what_was_written_first(bool heedsConditions)
    {
        using var server = new ServerInMemory { HeedsConditions = heedsConditions };
        await server.Knowledge().PutAsync(Path, "one"u8.ToArray(), isFirst: false, Cancel);
        await server.Knowledge().PutAsync(Path, "one"u8.ToArray(), isFirst: false, Cancel);

        var refused = await Assert.ThrowsAsync<FilingException>(() => server.Knowledge().PutAsync(Path, "two"u8.ToArray(), isFirst: false, Cancel));

        Assert.True(refused.IsFinal);
        Assert.Contains(Sha256.Of("one"u8), refused.Message, StringComparison.Ordinal);
        Assert.Equal("one", server.Text(Path));
        Assert.Single(server.Asked, a => a.Method == "PUT");
    }

    [Fact]
    [Trait("Requirement", "C23")]
    public async Task Should_begin_in_no_folder_that_is_another_run_s()
    {
        using var server = new ServerInMemory();
        server.Put(Path, "theirs");

        var refused = await Assert.ThrowsAsync<FilingException>(() => server.Knowledge().PutAsync(Path, "ours"u8.ToArray(), isFirst: true, Cancel));

        Assert.Equal(("STOP_REPLAY_CONFLICT", true), (refused.StopCode, refused.IsFinal));
        Assert.Equal("theirs", server.Text(Path));
    }

    [Fact]
    [Trait("Requirement", "R103")]
    public async Task Should_not_write_over_what_came_a_moment_before()
    {
        using var server = new ServerInMemory();
        server.BeforePut = () => server.Put(Path, "theirs");

        await Assert.ThrowsAsync<FilingException>(() => server.Knowledge().PutAsync(Path, "ours"u8.ToArray(), isFirst: false, Cancel));

        Assert.Equal("theirs", server.Text(Path));
    }

    [Theory]
    [InlineData("http://kb.example/base")]
    [InlineData("http://kb.example/base/")]
    public async Task Should_put_documents_under_the_address_with_and_without_a_slash_at_its_end(string address)
    {
        using var server = new ServerInMemory();

        await server.Knowledge(address).PutAsync(Path, "one"u8.ToArray(), isFirst: false, Cancel);

        Assert.Equal("/base/" + Path, Assert.Single(server.Files.Keys));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/x")]
    [InlineData("//elsewhere.example/x")]
    [InlineData("http://elsewhere.example/x")]
    [InlineData("a/%2e%2e/%2e%2e/x")]
    [InlineData("a/%2fx")]
    [InlineData("a\\..\\..\\x")]
    [InlineData("a/..;/x")]
    [InlineData("a/b?c")]
    [InlineData("a/b#c")]
    [InlineData("a/b c")]
    [InlineData("a/\uff0e\uff0e/x")]
    [InlineData("a/b\r\nX: y")]
    [InlineData("")]
    public async Task Should_ask_for_nothing_outside(string path)
    {
        using var server = new ServerInMemory();

        Assert.True((await Assert.ThrowsAsync<FilingException>(() => server.Knowledge().PutAsync(path, "x"u8.ToArray(), isFirst: false, Cancel))).IsFinal);
        Assert.True((await Assert.ThrowsAsync<FilingException>(() => server.Knowledge().AppendLineAsync(path, "x", Cancel))).IsFinal);

        Assert.Empty(server.Asked);
    }

    /// <summary>Parts that are harmless alone and not together, in any order.</summary>
    [Property(MaxTest = 2000)]
    public void Should_never_leave_its_root(byte[] choices)
    {
        string[] parts =
        [
            "..", ".", "/", "//", "\\", "%2e", "%2F", "%", "a", "LAW-1", "v1", ":", "@", "?", "#", ";",
            "http:", "\0", "\u2024", "é", " ", "~",
        ];
        var path = string.Concat(choices.Select(c => parts[c % parts.Length]));
        using var server = new ServerInMemory();

        var refused = Record.Exception(() => server.Knowledge().PutAsync(path, "x"u8.ToArray(), isFirst: false, Cancel).GetAwaiter().GetResult());

        Assert.True(refused is null or FilingException { IsFinal: true }, $"{path}: {refused}");
        Assert.All(server.Asked, a => Assert.StartsWith("http://kb.example/base/", a.Address.AbsoluteUri, StringComparison.Ordinal));
        Assert.All(server.Files.Keys, file => Assert.Equal("/base/" + path, file));
        Assert.Equal(refused is null ? 1 : 0, server.Files.Count);
    }

    [Theory]
    [InlineData("ftp://kb.example/")]
    [InlineData("knowledge/")]
    [InlineData("http://user:pw@kb.example/")]
    [InlineData("http://kb.example/?x=y")]
    [InlineData("http://kb.example/#x")]
    public void Should_not_take_an_address_that_is_more_or_less_than_a_place(string address) =>
        Assert.False(new FilingOptions { Address = new Uri(address, UriKind.RelativeOrAbsolute) }.AddressIsPlain);
}
