using Orchestrator.Runs;

namespace Orchestrator.Tests.Filing;

[Trait("Requirement", "C27")]
[Trait("Requirement", "R104")]
public sealed class When_a_server_keeps_the_list
{
    private const string List = "knowledge/dev/laws/_orchestrator-runs-index/runs.md";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Strong(byte[] bytes) => $"\"{Sha256.Of(bytes)}\"";

    [Theory]
    [InlineData("strong")]
    [InlineData("weak")]
    [InlineData("none")]
    public async Task Should_add_a_line_once_whatever_tags_it_gives(string kind)
    {
        using var server = new ServerInMemory { Tag = kind == "none" ? null : bytes => (kind == "weak" ? "W/" : "") + Strong(bytes) };

        await server.Knowledge().AppendLineAsync(List, "- one", Cancel);
        await server.Knowledge().AppendLineAsync(List, "- two", Cancel);
        await server.Knowledge().AppendLineAsync(List, "- one", Cancel);

        Assert.Equal("- one\n- two\n", server.Text(List));
        Assert.Equal(kind == "strong" ? 1 : 0, server.Asked.Count(a => a.IfMatch is not null));
    }

    [Fact]
    public async Task Should_keep_what_another_writer_added_meanwhile_where_the_server_heeds_tags()
    {
        using var server = new ServerInMemory { Tag = Strong };
        server.Put(List, "- first\n");
        server.BeforePut = () => server.Put(List, "- first\n- theirs\n");

        await server.Knowledge().AppendLineAsync(List, "- ours", Cancel);

        Assert.Equal("- first\n- theirs\n- ours\n", server.Text(List));
    }

    [Fact]
    public async Task Should_notice_that_its_line_is_gone_and_add_it_again()
    {
        using var server = new ServerInMemory { HeedsConditions = false };
        // The other one's list reaches the server right after ours, and our line is not in it.
        var knowledge = server.Knowledge();
        server.BeforePut = () => server.BeforeGet = () => server.Put(List, "- theirs\n");

        await knowledge.AppendLineAsync(List, "- ours", Cancel);

        Assert.Equal("- theirs\n- ours\n", server.Text(List));
    }

    [Fact]
    public async Task Should_bring_the_lines_back_that_somebody_wrote_over()
    {
        using var server = new ServerInMemory { Lines = ["- one", "- two"] };
        server.Put(List, "# Runs\r\n- one\r\n- a person's");

        await server.Knowledge().AppendLineAsync(List, "- three", Cancel);

        Assert.Equal("# Runs\r\n- one\r\n- a person's\n- two\n- three\n", server.Text(List));
    }

    [Fact]
    public async Task Should_leave_every_byte_of_others_whatever_the_server_calls_them()
    {
        using var server = new ServerInMemory { CharSet = "iso-8859-1" };
        server.Put(List, "\ufeff- icx·é\n");

        await server.Knowledge().AppendLineAsync(List, "- ours·", Cancel);

        Assert.Equal("\ufeff- icx·é\n- ours·\n", server.Text(List));
    }
}
