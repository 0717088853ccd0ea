using System.Text;
using Hestia.PlanFiles;
using Hestia.Plans;
using Platform.Integrity;
using Xunit;

namespace Hestia.Tests.Plans;

/// <summary>YAML says exactly what the core schema of YAML 1.2 says that it says, and what could be read in two ways is refused.</summary>
public sealed class When_a_plan_is_written_in_YAML
{
    [Theory]
    [InlineData("null", "null")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("NULL", "null")]
    [InlineData("nUll", "\"nUll\"")]
    [InlineData("true", "true")]
    [InlineData("False", "false")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("n", "\"n\"")]
    [InlineData("0", "0")]
    [InlineData("007", "7")]
    [InlineData("+5", "5")]
    [InlineData("-12", "-12")]
    [InlineData("0o17", "15")]
    [InlineData("0x1F", "31")]
    [InlineData("-0x1F", "\"-0x1F\"")]
    [InlineData("0b11", "\"0b11\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("1e3", "1000")]
    [InlineData("-1.50E-2", "-0.015")]
    [InlineData("12:30", "\"12:30\"")]
    [InlineData("2026-11-21", "\"2026-11-21\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("-", "\"-\"", "['-']")]
    [InlineData(".", "\".\"")]
    [InlineData("1e", "\"1e\"")]
    [InlineData("\"3\"", "\"3\"")]
    [InlineData("'true'", "\"true\"")]
    [InlineData("'it''s'", "\"it's\"")]
    [InlineData("\"a\\tb\\u00e4\"", "\"a\\tbä\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("SRV-001", "\"SRV-001\"")]
    [InlineData("|\n    one\n    two\n", "\"one\\ntwo\\n\"")]
    [InlineData("|-\n    3\n", "\"3\"")]
    [InlineData(">\n    one\n    two\n", "\"one two\\n\"")]
    [InlineData("[1, \"1\", a, [], {}]", "[1,\"1\",\"a\",[],{}]")]
    [InlineData("{b: 1, a: {c: ~}}", "{\"a\":{\"c\":null},\"b\":1}")]
    [InlineData("\n    - 1\n    # a comment\n    - x: y # another\n", "[1,{\"x\":\"y\"}]")]
    public void Should_mean_what_the_core_schema_says(string value, string json, string? written = null)
    {
        if (written is not null)
        {
            value = written;
            json = $"[{json}]";
        }

        Assert.Equal($"{{\"value\":{json}}}", Read($"value: {value}\n"));
    }

    [Theory]
    [InlineData("a: &x 1\nb: 2\n", "line 1", "Anchors (&x)")]
    [InlineData("a: 1\nb: *x\n", "line 2", "Aliases (*x)")]
    [InlineData("a: !!str 1\n", "line 1", "Tags (")]
    [InlineData("a: !mine {}\n", "line 1", "Tags (!mine)")]
    [InlineData("a: ! 1\n", "line 1", "Tags (!)")]
    [InlineData("a: 1\nb: 2\na: 3\n", "line 3", "The name a stands twice")]
    [InlineData("a: 1\n\"a\": 3\n", "line 2", "The name a stands twice")]
    [InlineData("<<: {b: 1}\n", "line 1", "Merge keys")]
    [InlineData("1: x\n", "line 1", "The name 1 reads as no text")]
    [InlineData("true: x\n", "line 1", "The name true reads as no text")]
    [InlineData("? [a, b]\n: x\n", "line 1", "must be text")]
    [InlineData("a: .inf\n", "line 1", "JSON has no number such as .inf")]
    [InlineData("a: -.INF\n", "line 1", "JSON has no number such as -.INF")]
    [InlineData("a: .nan\n", "line 1", "JSON has no number such as .nan")]
    [InlineData("a: 1\n---\nb: 2\n", "line 2", "A second document")]
    [InlineData("a: [1, 2\n", "", "not YAML")]
    [InlineData("a: \"x\n", "", "not YAML")]
    [InlineData("a:\n\tb: 1\n", "", "not YAML")]
    [InlineData("a: \"\\ud800\"\n", "line 1", "")]
    [InlineData("", "", "is empty")]
    [InlineData("# nothing\n", "", "is empty")]
    public void Should_be_refused_with_the_line_where_readers_could_differ(string yaml, string line, string what)
    {
        var refused = Assert.Throws<CliException>(() => Read(yaml));
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("plan.yaml", refused.Message);
        Assert.Contains(line, refused.Message);
        Assert.Contains(what, refused.Message);
        Assert.EndsWith(".", refused.Message);
    }

    [Fact]
    public void Should_be_bounded_in_depth_and_in_the_length_of_numbers()
    {
        Assert.Contains("nested deeper than 64 levels", Assert.Throws<CliException>(() => Read(new string('[', 70) + new string(']', 70))).Message);
        Assert.Contains("nested deeper", Assert.Throws<CliException>(() => Read(string.Concat(Enumerable.Range(0, 70).Select(i => new string(' ', i) + "a:\n")))).Message);
        Assert.Contains("at most 400", Assert.Throws<CliException>(() => Read($"a: 0x{new string('f', 500)}")).Message);
        Assert.Equal(64, Read(new string('[', 64) + new string(']', 64)).Length / 2);
    }

    [Fact]
    public void Should_tell_where_each_field_stands()
    {
        YamlReader.ToJson("planId: p\nsteps:\n- name: a\n  parameters:\n    x: 1\n", "plan.yaml", out var lines);
        Assert.Equal((1L, 3L, 5L), (lines["planId"], lines["steps[0].name"], lines["steps[0].parameters.x"]));
        Assert.Equal(3, ProblemTable.LineOf(lines, "steps[0].actionType"));
        Assert.Null(ProblemTable.LineOf(new Dictionary<string, long>(), "steps[0]"));
    }

    /// <summary>Canonical, so that the test compares meanings.</summary>
    private static string Read(string yaml) => Encoding.UTF8.GetString(CanonicalJson.Encode(YamlReader.ToJson(yaml, "plan.yaml", out _)));
}
