using Audit.Querying;
using Microsoft.AspNetCore.Http;
using Platform.Hosting;

namespace Audit.Tests.Querying;

public sealed class When_a_question_is_read
{
    [Theory]
    [Trait("Requirement", "R003")]
    [InlineData("?limit=0", "'limit'")]
    [InlineData("?limit=501", "'limit'")]
    [InlineData("?limit=-1", "'limit'")]
    [InlineData("?limit=ten", "'limit'")]
    [InlineData("?agentid=a", "'agentid'")]
    [InlineData("?agentId=", "'agentId'")]
    [InlineData("?agentId=a&agentId=b", "'agentId'")]
    [InlineData("?agentId=a%00b", "'agentId'")]
    [InlineData("?agentId=a%0Ab", "U+000A")]
    [InlineData("?agentId=a%C2%85b", "U+0085")]
    [InlineData("?status=DENIED", "SUCCESS, FAILURE, ROLLED_BACK")]
    [InlineData("?from=yesterday", "'from'")]
    [InlineData("?to=12:00", "'to'")]
    [InlineData("?cursor=abc", "'cursor'")]
    [InlineData("?from=2026-11-28T00:00:00Z&to=2026-11-27T00:00:00Z", "'to' has to be later than 'from'")]
    [InlineData("?from=2026-11-28T00:00:00Z&to=2026-11-28T01:00:00%2B01:00", "'to' has to be later than 'from'")]
    public void Should_name_the_parameter_that_is_wrong(string query, string named)
    {
        var refused = Assert.Throws<BadQueryException>(() =>
        {
            var reader = Reader(query);
            _ = ActionLogFilter.Read(reader);
            reader.Limit();
            reader.After();
        });
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "R003")]
    public void Should_name_the_kinds_that_there_are()
    {
        var refused = Assert.Throws<BadQueryException>(() => EntriesFilter.Read(Reader("?kind=nothing")));
        Assert.Contains("'kind' takes one of action_attempt, ", refused.Message, StringComparison.Ordinal);
        Assert.Equal("denial", EntriesFilter.Read(Reader("?kind=denial")).Kind);
        // What the ledger writes of itself can be asked for, too.
        Assert.Equal("key_change", EntriesFilter.Read(Reader("?kind=key_change")).Kind);
        Assert.Equal("payload_removal", EntriesFilter.Read(Reader("?kind=payload_removal")).Kind);
    }

    [Fact]
    [Trait("Requirement", "R003")]
    public void Should_read_every_filter()
    {
        var filter = ActionLogFilter.Read(Reader("?agentId=a&traceId=t&actionType=server.restart&status=FAILURE&affectedId=SRV-001&from=2026-01-31T09:30:00Z&to=2026-01-31T11:30:00%2B01:00"));
        Assert.Equal(
            new ActionLogFilter
            {
                AgentId = "a",
                TraceId = "t",
                ActionType = "server.restart",
                Status = "FAILURE",
                AffectedId = "SRV-001",
                From = new DateTimeOffset(2026, 1, 31, 9, 30, 0, TimeSpan.Zero),
                To = new DateTimeOffset(2026, 1, 31, 10, 30, 0, TimeSpan.Zero),
            },
            filter);
        Assert.False(filter.IsOnlyTime);
        Assert.True(ActionLogFilter.Read(Reader("?from=2026-01-31")).IsOnlyTime);
    }

    [Fact]
    [Trait("Requirement", "R003")]
    public void Should_give_out_an_address_for_the_next_page_that_keeps_the_filters()
    {
        var next = Reader("?agentId=a%26b&limit=7").Next(42);
        Assert.StartsWith("/action-logs?agentId=a%26b&limit=7&cursor=", next, StringComparison.Ordinal);
        Assert.Equal(42, Reader(next[next.IndexOf('?', StringComparison.Ordinal)..]).After());
        Assert.Equal(42, Reader(next[next.IndexOf('?', StringComparison.Ordinal)..].Replace("limit=7", "limit=9", StringComparison.Ordinal)).After());
    }

    private static QueryReader Reader(string query)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = "/action-logs";
        context.Request.QueryString = new QueryString(query);
        return new QueryReader(context.Request, "agentId", "traceId", "actionType", "status", "affectedId", "kind", "from", "to", "limit", "cursor");
    }
}
