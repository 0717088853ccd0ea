using Miner.Learning;

namespace Miner.Tests.Lessons;

public sealed class When_errors_resemble_each_other
{
    [Theory]
    [InlineData("TIMEOUT: Nobody answered within 30 s.", "TIMEOUT", "Nobody answered within <n> s.")]
    [InlineData("TIMEOUT: Nobody answered within 1500ms, 3 times.", "TIMEOUT", "Nobody answered within <n>ms, <n> times.")]
    [InlineData("NOT_FOUND: There is no server SRV-001.", "NOT_FOUND", "There is no server <id>.")]
    [InlineData("NOT_FOUND: There is no 'web server 7' (id 4f9c1d2e-8d3b-4a51-9f60-0123456789ab).", "NOT_FOUND", "There is no <text> (id <id>).")]
    [InlineData("X: The runner doesn't know \"a b\" or `c`.", "X", "The runner doesn't know <text> or <text>.")]
    [InlineData("IO: /var/lib/data/17.db: no space left", "IO", "<path>: no space left")]
    [InlineData("IO: C:\\data\\17.db is locked", "IO", "<path> is locked")]
    [InlineData("HTTP: GET https://example.org/a?b=1 answered 503.", "HTTP", "GET <url> answered <n>.")]
    [InlineData("LATE: Due 2026-01-31T09:30:00.123Z, now 2026-02-01 10:00:01.", "LATE", "Due <time>, now <time> <time>.")]
    [InlineData("HASH: Expected deadbeefcafe01 but 0xFF came.", "HASH", "Expected <hex> but <hex> came.")]
    [InlineData("CONN: host db17 port=5432, 10.0.0.1:80 refused", "CONN", "host <id> port=<n>, <n>:<n> refused")]
    [InlineData("A:   two   spaces\nand\ta line ", "A", "two spaces and a line")]
    [InlineData("DISK: 98% used, -3.5 left, and/or full", "DISK", "<n>% used, <n> left, and/or full")]
    [InlineData("ONLY_A_CODE", "ONLY_A_CODE", "")]
    [InlineData("System.TimeoutException: It took 5 s", "UNSPECIFIED", "System.TimeoutException: It took <n> s")]
    [InlineData("", "UNSPECIFIED", "(no error text)")]
    [InlineData(null, "UNSPECIFIED", "(no error text)")]
    public void Should_make_one_template_of_them(string? error, string code, string template) =>
        Assert.Equal(new ErrorTemplate(code, template), ErrorTemplate.Of(error));

    [Fact]
    public void Should_bound_whatever_comes()
    {
        var random = new Random(3);
        const string alphabet = "aZ09 '\":/\\.-_=#\uD800\uDC00\n<>%‘";
        for (var i = 0; i < 5_000; i++)
        {
            var text = new string(random.GetItems(alphabet.AsSpan(), random.Next(0, 1_500)));
            var (code, template) = ErrorTemplate.Of(text);
            Assert.InRange(template.Length, 0, ErrorTemplate.MaxLength);
            Assert.InRange(code.Length, 1, 100);
            Assert.Equal(template, BoundedText.Cut(template, ErrorTemplate.MaxLength));
        }
    }
}
