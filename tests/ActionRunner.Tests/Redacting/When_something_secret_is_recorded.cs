using System.Text.Json;
using ActionRunner.Redacting;

namespace ActionRunner.Tests.Redacting;

public class When_something_secret_is_recorded
{
    [Theory]
    [Trait("Requirement", "G11")]
    [InlineData("""{"password":"hunter2-canary"}""")]
    [InlineData("""{"nested":{"list":[{"dbPassword":"hunter2-canary"}]}}""")]
    [InlineData("""{"accessToken":{"value":"hunter2-canary"}}""")]
    [InlineData("""{"note":"use Password=hunter2-canary; please"}""")]
    [InlineData("""{"url":"amqp://agent:hunter2-canary@host/vhost"}""")]
    [InlineData("""{"note":"Authorization: Bearer hunter2-canary-0123456789"}""")]
    [InlineData("""{"pin":"hunter2-canary"}""")]
    public void Should_not_keep_it_in_the_parameters(string given)
    {
        var kept = new Redaction().Parameters(JsonDocument.Parse(given).RootElement, new HashSet<string> { "pin" }).GetRawText();
        Assert.DoesNotContain("hunter2-canary", kept, StringComparison.Ordinal);
        Assert.Contains(Redaction.Redacted, kept, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_leave_what_is_not_secret_as_it_is()
    {
        const string Given = """{"id":"SRV-1","tokens":3,"list":[1,2.5,null,true],"text":"a plain sentence: nothing here"}""";
        Assert.Equal(Given, new Redaction().Parameters(JsonDocument.Parse(Given).RootElement, new HashSet<string>()).GetRawText());
    }

    [Fact]
    public void Should_take_a_redacted_value_out_of_an_error_that_repeats_it()
    {
        var redaction = new Redaction();
        redaction.Parameters(JsonDocument.Parse("""{"pin":"swordfish"}""").RootElement, new HashSet<string> { "pin" });
        Assert.Equal("UNEXPECTED: cannot log in with [redacted]", redaction.Clean("UNEXPECTED: cannot log in with swordfish"));
    }

    [Fact]
    [Trait("Requirement", "G11")]
    public void Should_take_a_redacted_value_out_of_an_answer_that_echoes_it()
    {
        var redaction = new Redaction();
        redaction.Parameters(JsonDocument.Parse("""{"pin":"sword\"fish"}""").RootElement, new HashSet<string> { "pin" });
        Assert.Equal("""{"said":"it was [redacted]"}""", redaction.Output(JsonDocument.Parse("""{"said":"it was sword\"fish"}""").RootElement).GetRawText());
    }

    [Theory]
    [Trait("Requirement", "G11")]
    [InlineData("unknown key sk-live-1")]
    [InlineData("""{"error":"unknown key sk\u002Dlive\u002d1"}""")]
    [InlineData("""{"error":"no such user: p\u002Bss\/word"}""")]
    [InlineData("GET /?key=p%2Bss%2fword&twice=p%2Bss%2Fword")]
    [InlineData("the card 4012888 is stolen")]
    public void Should_take_it_out_of_an_error_however_it_is_written(string text)
    {
        var clean = Told().Clean(text);
        Assert.Contains(Redaction.Redacted, clean, StringComparison.Ordinal);
        Assert.DoesNotMatch("live|word|4012888", clean);
        Assert.Equal(text[..4], clean[..4]);
    }

    [Theory]
    [Trait("Requirement", "G11")]
    [InlineData("""{"n":4012888}""", """{"n":"[redacted]"}""")]
    [InlineData("""{"n":4012888.0}""", """{"n":"[redacted]"}""")]
    [InlineData("""{"n":4012889}""", """{"n":4012889}""")]
    [InlineData("""{"list":[{"headers":"anything"}]}""", """{"list":[{"headers":"[redacted]"}]}""")]
    [InlineData("""{"sk-live-1":1}""", """{"[redacted]":1}""")]
    public void Should_take_it_out_of_an_answer_however_it_is_written(string given, string kept) =>
        Assert.Equal(kept, Told().Output(JsonDocument.Parse(given).RootElement).GetRawText());

    [Fact]
    [Trait("Requirement", "G11")]
    public void Should_find_it_in_a_parameter_that_stands_before_it()
    {
        var kept = new Redaction().Parameters(JsonDocument.Parse("""{"note":"it is swordfish","pin":"swordfish"}""").RootElement, new HashSet<string> { "pin" });
        Assert.DoesNotContain("swordfish", kept.GetRawText(), StringComparison.Ordinal);
    }

    private static Redaction Told()
    {
        var redaction = new Redaction();
        redaction.Parameters(
            JsonDocument.Parse("""{"headers":{"Authorization":"Bearer sk-live-1","X-Pass":"p+ss/word"},"card":4012888}""").RootElement, new HashSet<string> { "headers", "card" });
        return redaction;
    }

    [Theory]
    [InlineData("Host=db;Password=hunter2-canary;Port=1")]
    [InlineData("postgresql://app:hunter2-canary@db/business")]
    [InlineData("-----BEGIN PRIVATE KEY----- hunter2-canary -----END PRIVATE KEY-----")]
    [InlineData("key AKIAIOSFODNN7EXAMPLE and token=hunter2-canary")]
    public void Should_take_credentials_out_of_an_error(string text) =>
        Assert.DoesNotContain("hunter2-canary", new Redaction().Clean(text), StringComparison.Ordinal);

    [Fact]
    public void Should_bound_an_error_and_take_control_characters_out()
    {
        var clean = new Redaction().Clean("\u001b[31m" + new string('e', 200_000));
        Assert.InRange(clean.Length, 1, 1_000);
        Assert.DoesNotContain(clean, char.IsControl);
    }
}
