using System.Text;
using Cutting.BackingUp;
using FsCheck.Xunit;

namespace Cutting.Tests;

/// <summary>However a dump is cut into pieces, the same rows come out of it.</summary>
public sealed class When_a_dump_streams_by
{
    private const string Dump = """
        --
        -- PostgreSQL database dump
        --
        \restrict aToken
        SET row_security = on;
        SELECT pg_catalog.set_config('search_path', '', false);

        COPY law.source_version (document_id, bytes) FROM stdin;
        LAW	\\x2e0a
        \N	\\.
        \.


        COPY law.unit (document_id, "number") FROM stdin;
        \.


        COPY cutter_governance.review_decision (id) FROM stdin;

        .
        \\.
        \.

        \unrestrict aToken

        """;

    private const string Rows = "law.source_version(document_id, bytes)[LAW\t\\\\x2e0a\n\\N\t\\\\.\n]"
        + "law.unit(document_id, \"number\")[]cutter_governance.review_decision(id)[\n.\n\\\\.\n]";

    [Theory]
    [Trait("Requirement", "R106")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Should_find_the_rows_of_each_table(int pieces) => Assert.Equal(Rows, await ReadAsync(Dump, _ => pieces));

    [Property]
    [Trait("Requirement", "R106")]
    public async Task Should_not_mind_where_it_is_cut(int[] lengths)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        Assert.Equal(Rows, await ReadAsync(Dump, i => lengths.Length == 0 ? 5 : Math.Abs(lengths[i % lengths.Length] % 20) + 1));
    }

    [Fact]
    [Trait("Requirement", "R106")]
    public async Task Should_know_that_it_ended_in_the_middle()
    {
        var reader = new DumpReader(new Sink());
        await reader.ReadAsync(Encoding.UTF8.GetBytes("COPY law.unit (document_id) FROM stdin;\nLAW\n\\"), CancellationToken.None);
        Assert.False(reader.IsBetweenTables);
        await reader.ReadAsync(".\n"u8.ToArray(), CancellationToken.None);
        Assert.True(reader.IsBetweenTables);
    }

    private static async Task<string> ReadAsync(string dump, Func<int, int> lengthOf)
    {
        var sink = new Sink();
        var reader = new DumpReader(sink);
        ReadOnlyMemory<byte> left = Encoding.UTF8.GetBytes(dump);
        for (var i = 0; !left.IsEmpty; i++)
        {
            var length = Math.Min(lengthOf(i), left.Length);
            await reader.ReadAsync(left[..length], CancellationToken.None);
            left = left[length..];
        }

        Assert.True(reader.IsBetweenTables);
        return sink.Text.ToString();
    }

    private sealed class Sink : IRowSink
    {
        public StringBuilder Text { get; } = new();

        public Task BeginAsync(string table, string columns, CancellationToken cancel) => Say($"{table}({columns})[");

        public Task WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancel) => Say(Encoding.UTF8.GetString(rows.Span));

        public Task EndAsync(CancellationToken cancel) => Say("]");

        private Task Say(string text)
        {
            Text.Append(text);
            return Task.CompletedTask;
        }
    }
}
