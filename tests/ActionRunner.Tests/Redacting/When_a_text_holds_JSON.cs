using System.Text.Json;
using System.Text.Json.Nodes;
using ActionRunner.Redacting;

namespace ActionRunner.Tests.Redacting;

/// <summary>Hosts answer JSON, and agents write JSON into texts: what its members say is secret there as anywhere else.</summary>
public class When_a_text_holds_JSON
{
    private const string Canary = "hunter2-canary";

    private static readonly IReadOnlySet<string> Pin = new HashSet<string> { "pin" };

    public static TheoryData<string> Whole() =>
    [
        """{"access_token":"hunter2-canary","expires":3600}""",
        """{"a":[{"password":"hunter2-canary"}]}""",
        """  [ { "client_secret" : "hunter2-canary" } ]  """,
        """{"p\u0061ssword":"hunter2-canary"}""",
        """{"credentials":{"user":"app","value":["hunter2-canary"]}}""",
        """{"pin":"hunter2-canary"}""",
        """{"password":"one\"hunter2-canary"}""",
        """{"refresh_token":"hunter2-canary","refresh_token":"hunter2-canary"}""",
        """{"note":"Authorization: Basic hunter2-canary"}""",
    ];

    /// <summary>No JSON any more, or never: an answer that was cut, lines of JSON, a sentence around it, another language's.</summary>
    public static TheoryData<string> Pieces() =>
    [
        """{"a":1,"password":"hunter2-canary""",
        """{"a":1,"password":"hunter2-canary\""",
        """{"a":1,"password" : "hunter2-canary","b":""",
        """{"a":1,"secrets":["one","hunter2-canary""",
        """{"a":1,"credentials":{"deep":["]}",{"value":"hunter2-canary"}]},"b":[""",
        """{"a":"{\"password\":\"hunter2-canary""",
        """{"a":"{\"b\":\"{\\\"password\\\":\\\"x\\\\\\\"hunter2-canary\\\"}\"}""",
        """{"p\u0061ssword":"hunter2-canary""",
        """{"pin":"hunter2-canary""",
        """{"pin":4012888,"token":"hunter2-canary""",
        """
          {"password":"hunter2-canary"}
          {"password":"hunter2-canary"}
          """,
        """the host answered 401: {"error":"no","access_token":"hunter2-canary"} and hung up""",
        """{'password': 'hunter2-canary'}""",
        """client_secret=hunter2-canary&grant_type=x""",
        """https://host/cb?code=1&access_token=hunter2-canary#top""",
        """dbPassword: hunter2-canary""",
        """Authorization: Basic hunter2-canary""",
        """<accessToken>hunter2-canary</accessToken>""",
    ];

    [Theory]
    [Trait("Requirement", "G11")]
    [MemberData(nameof(Whole))]
    [MemberData(nameof(Pieces))]
    public void Should_keep_its_secrets_out_of_a_failure(string text)
    {
        var clean = Told().Clean("HTTP_401: " + text);
        Assert.DoesNotContain(Canary, clean, StringComparison.Ordinal);
        Assert.Contains(Redaction.Redacted, clean, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Requirement", "G11")]
    [MemberData(nameof(Whole))]
    [MemberData(nameof(Pieces))]
    public void Should_keep_its_secrets_out_of_an_answer_and_of_parameters(string text)
    {
        var json = JsonSerializer.SerializeToElement(new { body = text });
        AssertKept(Told().Output(json));
        AssertKept(Told().Parameters(json, Pin));

        // And as a text in a text in a text.
        for (var level = 0; level < 3; level++)
        {
            json = JsonSerializer.SerializeToElement(new { body = json.GetRawText() });
            AssertKept(Told().Output(json));
        }
    }

    [Fact]
    [Trait("Requirement", "G11")]
    public void Should_find_in_it_what_only_a_later_member_shows_to_be_secret()
    {
        const string Body = """{"first":"hunter2-canary","password":"hunter2-canary"}""";
        AssertKept(new Redaction().Output(JsonSerializer.SerializeToElement(new { said = "It was hunter2-canary.", body = Body })));
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public void Should_leave_JSON_behind(string text)
    {
        var kept = Told().Output(JsonSerializer.SerializeToElement(new { body = text })).GetProperty("body").GetString()!;
        JsonDocument.Parse(kept).Dispose();
    }

    [Fact]
    public void Should_leave_the_rest_of_it_as_it_was()
    {
        const string Text = """{"ok": true, "n": [1.50, 1e3, "é<>&'"], "password":"x", "tokens": 7}""";
        var kept = new Redaction().Output(JsonSerializer.SerializeToElement(new { body = Text })).GetProperty("body").GetString();
        Assert.Equal(
            JsonNode.Parse(Text.Replace("\"x\"", "\"[redacted]\"", StringComparison.Ordinal))!.ToJsonString(),
            JsonNode.Parse(kept!)!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"ok": true,  "text": "a sentence: nothing here"}""")]
    [InlineData("The parameter 'password' is missing.")]
    [InlineData("There is no token here; ask for another = one.")]
    [InlineData("https://host/path?page=2&size=10")]
    [InlineData("12:30:15 the server came back")]
    public void Should_leave_a_text_without_secrets_byte_for_byte(string text)
    {
        Assert.Equal(text, new Redaction().Clean(text));
        Assert.Equal(text, Told().Output(JsonSerializer.SerializeToElement(new { body = text })).GetProperty("body").GetString());
    }

    [Fact]
    [Trait("Requirement", "G11")]
    public void Should_redact_before_it_cuts()
    {
        // Wherever the cut falls: in the name, in the value, behind it; and a known secret is as unknown in halves.
        for (var before = 930; before <= 1_010; before++)
        {
            var secrets = " mackerel \"password\":\"" + Canary + "\" eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI.c2lnbmF0dXJl";
            var clean = Told().Clean(new string('x', before) + secrets);
            Assert.DoesNotMatch("mack|hunter|eyJ", clean);
        }
    }

    private static void AssertKept(JsonElement kept)
    {
        Assert.DoesNotContain(Canary, kept.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(Redaction.Redacted, kept.GetRawText(), StringComparison.Ordinal);
    }

    private static Redaction Told()
    {
        var redaction = new Redaction();
        redaction.Parameters(JsonDocument.Parse("""{"pin":"mackerel"}""").RootElement, Pin);
        return redaction;
    }
}
