using System.Text;
using Hestia.Ledger;
using Xunit;

namespace Hestia.Tests.Ledger;

public sealed class When_an_export_ends_early
{
    [Theory]
    [InlineData("{\"count\":2}\n{}\n{}\n", 2)]
    [InlineData("{\"count\":0}\n", 0)]
    [InlineData("{\"count\":0}", 0)]
    public async Task Should_count_what_came_whole(string text, long entries)
    {
        var copy = new MemoryStream();
        Assert.Equal(entries, await ExportVerb.CopyAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), copy, static _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(text, Encoding.UTF8.GetString(copy.ToArray()));
    }

    [Theory]
    [InlineData("{\"count\":2}\n{}\n")]
    [InlineData("{\"count\":2}\n")]
    [InlineData("{\"count\":2}\n{}\n{\"half")]
    [InlineData("")]
    [InlineData("<html>\n")]
    public async Task Should_refuse_what_is_not_whole(string text)
    {
        var thrown = await Assert.ThrowsAsync<CliException>(() =>
            ExportVerb.CopyAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), Stream.Null, static _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Failed, thrown.ExitCode);
    }
}
