using System.Text.Json;
using System.Text.Json.Nodes;
using ActionRunner.Attempts;
using ActionRunner.Redacting;
using FsCheck.Xunit;
using Platform.Actions;
using Platform.Execution;

namespace ActionRunner.Tests.Attempts;

public class When_effects_are_seen
{
    private const int Most = 1_000;
    private const int DetailsBytes = 8 << 10;

    [Fact]
    [Trait("Requirement", "G11")]
    [Trait("Requirement", "R035")]
    public void Should_keep_secrets_out_of_them()
    {
        var redaction = new Redaction();
        redaction.Parameters(JsonDocument.Parse("""{"pin":"swordfish"}""").RootElement, new HashSet<string> { "pin" });
        var log = new EffectLog(redaction);

        log.Add(SideEffectCategory.Network, "log in with swordfish", reversible: true, new { pin = "x", said = "it was swordfish", nested = new { password = "hunter2" }, list = new[] { "Bearer abcdefgh12345678" } });
        log.Add(SideEffectCategory.Network, "say it", reversible: true, "swordfish");
        log.Changed(Object(1, """{"password":"hunter2","note":"swordfish"}"""), Object(2, """{"password":"hunter3","note":"no fish"}"""));

        var told = string.Concat(log.Seen.Select(e => e.Description + e.Details.Text)) + System.Text.Encoding.UTF8.GetString(EffectLog.ToJson(log.Seen)!);
        Assert.DoesNotMatch("swordfish|hunter|abcdefgh", told);
        Assert.Equal("log in with [redacted]", log.Seen[0].Description);
        Assert.Equal("""{"value":"[redacted]"}""", log.Seen[1].Details.Text);
    }

    [Fact]
    [Trait("Requirement", "R035")]
    public void Should_tell_of_a_change_what_differs_and_nothing_else()
    {
        var log = new EffectLog(new Redaction());
        log.Changed(null, Object(1, """{"a":1}"""));
        log.Changed(Object(1, """{"a":1,"b":{"c":[1]},"gone":true}"""), Object(2, """{"a":2,"b":{"c":[1]},"new":null}"""));
        log.Changed(Object(2, """{"a":2}"""), null);

        Assert.Equal(["create object SRV-1", "update object SRV-1", "delete object SRV-1"], log.Seen.Select(e => e.Description));
        Assert.Equal("""{"after":{"attributes":{"a":1},"version":1},"before":null,"type":"server"}""", log.Seen[0].Details.Text);
        Assert.Equal("""{"after":{"attributes":{"a":2,"new":null},"version":2},"before":{"attributes":{"a":1,"gone":true},"version":1},"type":"server"}""", log.Seen[1].Details.Text);
        Assert.Equal("""{"after":null,"before":{"attributes":{"a":2},"version":2},"type":"server"}""", log.Seen[2].Details.Text);
    }

    [Property]
    public bool Should_forget_what_was_undone(byte[] steps)
    {
        // Odd: one more is seen; even: all but so many are undone.
        var log = new EffectLog(new Redaction());
        var expected = new List<string>();
        foreach (var (step, at) in steps.Select((s, i) => (s, i)))
        {
            if (step % 2 == 1)
            {
                log.Add(SideEffectCategory.Process, $"effect {at}", reversible: true, null);
                expected.Add($"effect {at}");
            }
            else
            {
                var kept = step % (expected.Count + 1);
                log.KeepFirst(kept);
                expected.RemoveRange(kept, expected.Count - kept);
            }
        }

        return log.Count == expected.Count && log.Seen.Select(e => e.Description).SequenceEqual(expected) && (EffectLog.ToJson(log.Seen) is null) == (expected.Count == 0);
    }

    [Fact]
    [Trait("Requirement", "C06")]
    public void Should_take_a_thousand_and_no_more()
    {
        var log = new EffectLog(new Redaction());
        for (var i = 0; i < Most; i++) log.Add(SideEffectCategory.Process, "x", reversible: true, new { text = new string('x', DetailsBytes) });

        var refused = Assert.Throws<ActionFailedException>(() => log.Add(SideEffectCategory.Process, "x", reversible: true, null));

        Assert.Equal("TOO_MANY_EFFECTS", refused.Code);
        Assert.Equal(Most, log.Count);
        // What is undone makes room again.
        log.KeepFirst(Most - 1);
        log.Add(SideEffectCategory.Process, "x", reversible: true, null);
        Assert.Equal(Most, log.Count);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Should_keep_8_KiB_of_details_and_of_more_the_digest(int beyond, bool kept)
    {
        var log = new EffectLog(new Redaction());
        log.Add(SideEffectCategory.Process, "x", reversible: true, new { text = new string('x', DetailsBytes - """{"text":""}""".Length + beyond) });
        Assert.Equal(kept, log.Seen[0].Details.Text.StartsWith("{\"text\":", StringComparison.Ordinal));
        if (!kept) Assert.Equal(DetailsBytes + beyond, log.Seen[0].Details.ToElement().GetProperty("omitted").GetProperty("bytes").GetInt32());
    }

    [Fact]
    public void Should_keep_256_KiB_of_details_of_one_step_and_of_more_the_digests()
    {
        var log = new EffectLog(new Redaction());
        for (var i = 0; i < Most; i++) log.Add(SideEffectCategory.Process, "x", reversible: true, new { text = new string('x', 8_000) });
        Assert.Equal(32, log.Seen.Count(e => e.Details.Text.StartsWith("{\"text\":", StringComparison.Ordinal)));
        // 120 bytes are what a digest takes.
        Assert.InRange(log.Seen.Sum(e => e.Details.Bytes), 0, (256 << 10) + (120 * Most));
    }

    [Property]
    public bool Should_read_back_what_it_wrote(string text, bool reversible, byte category)
    {
        var log = new EffectLog(new Redaction());
        log.Add((SideEffectCategory)(category % 6), "x" + text, reversible, new { text });
        log.Add(SideEffectCategory.Process, "y", !reversible, null);
        return EffectLog.Read(EffectLog.ToJson(log.Seen)!).SequenceEqual(log.Seen);
    }

    [Theory]
    [InlineData("\ud800")]
    [InlineData("a\udfffb")]
    [InlineData("\u0000")]
    [InlineData("\u2028\u2029\ufeff\u202e\\u0000\"\\/")]
    [InlineData("取り消す 👩‍🚀")]
    public void Should_read_back_odd_texts(string odd)
    {
        var log = new EffectLog(new Redaction());
        log.Add(SideEffectCategory.FileSystem, "x", reversible: false, new Dictionary<string, object> { ["text"] = odd, ["k" + odd] = 1 });
        log.Add(SideEffectCategory.FileSystem, "x", reversible: false, odd);
        Assert.Equal(log.Seen, EffectLog.Read(EffectLog.ToJson(log.Seen)!));
    }

    public static TheoryData<string> Unwritable => ["a loop", "a getter that throws", "a stream", "not a number", "JSON of two meanings", "too deep"];

    [Theory]
    [MemberData(nameof(Unwritable))]
    public void Should_see_the_effect_though_its_details_cannot_be_written(string what)
    {
        object details = what switch
        {
            "a loop" => new Loop(),
            "a getter that throws" => new Throwing(),
            "a stream" => Stream.Null,
            "not a number" => new { n = double.NaN },
            "JSON of two meanings" => JsonDocument.Parse("""{"a":1,"a":2}""").RootElement,
            _ => JsonDocument.Parse("{\"a\":" + new string('[', 60) + new string(']', 60) + "}").RootElement,
        };
        var log = new EffectLog(new Redaction());

        log.Add(SideEffectCategory.Process, "happened", reversible: false, details);

        Assert.Equal("happened", Assert.Single(log.Seen).Description);
        Assert.True(log.Seen[0].Details.ToElement().TryGetProperty("unrecordable", out _), log.Seen[0].Details.Text);
    }

    private static OntologyObject Object(long version, string attributes) => new("SRV-1", "server", version, JsonNode.Parse(attributes)!.AsObject());

    private sealed class Loop
    {
        public Loop Self => this;
    }

    private sealed class Throwing
    {
        public string Text => throw new FormatException("no text");
    }
}
