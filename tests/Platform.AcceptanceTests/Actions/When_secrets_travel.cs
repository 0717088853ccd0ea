using System.Text.Json;

namespace Platform.AcceptanceTests.Actions;

/// <summary>Canaries are put wherever a careless agent or action might put a secret, and looked for wherever one might come out.</summary>
public sealed class When_secrets_travel() : OwnStackTest
{
    [Fact]
    [Trait("Requirement", "G11")]
    public async Task Should_appear_in_no_record_answer_ledger_or_log()
    {
        var canaries = new List<string>();
        string Canary(string name)
        {
            var canary = "cAnArY" + name + Command.NewId().ToString("N")[20..];
            canaries.Add(canary);
            return canary;
        }

        string jwt = $"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI{Canary("jwt")}.c2lnbmF0dXJl", aws = "AKIA" + Canary("")[..0] + "IOSFODNN7EXAMPLE";
        canaries.Add(aws);
        var answers = new List<Answer>();
        foreach (var parameters in new object[]
        {
            // Parameters that say of themselves that they are secret, by mark or by name.
            new { pin = Canary("pin") },
            new { pin = Canary("echo"), echo = true },
            new { card = new { number = Canary("card"), more = new[] { Canary("deep") } } },
            new { nested = new { marked = Canary("nested") } },
            new { free = new { password = Canary("password"), inner = new { apiKey = Canary("apikey"), connectionString = Canary("dsn") } }, echo = true },
            // Texts that look like credentials, in what an action throws.
            new { blurt = Base64($"28P01: cannot connect with Host=db;Username=app;Password={Canary("npgsql")};Database=x") },
            new { blurt = Base64($"amqp://agent:{Canary("amqp")}@127.0.0.1:5672/platform does not answer") },
            new { blurt = Base64($"postgresql://app:{Canary("pguri")}@db/business") },
            new { blurt = Base64($"-----BEGIN PRIVATE KEY-----\n{Canary("pem")}\n-----END PRIVATE KEY-----") },
            new { blurt = Base64($"401 for Authorization: Bearer {Canary("bearer")}") },
            new { blurt = Base64($"token {jwt} has expired") },
            new { blurt = Base64($"{aws} is not authorised") },
            new { blurt = Base64($"api_key={Canary("key")}&secret={Canary("query")}") },
            new { blurt = Base64($$"""cannot log in: {"user":"app","password":"{{Canary("json")}}"}""") },
            new { blurt = Base64($$"""{"a":{"accessToken":"{{Canary("cutjson")}}""") },
            new { blurt = Base64(new string('x', 960) + $$""" {"clientSecret":"{{Canary("atthecut")}}"}""") },
            // The same, in what an agent writes into an innocent parameter.
            new { note = $$"""{"user":"app","password":"{{Canary("notejson")}}"}""", free = new { copy = canaries[^1] } },
            new { note = JsonSerializer.Serialize(new { deep = $$"""[{"client_secret":"{{Canary("deepjson")}}"}]""" }) },
            new { note = $$"""{"p\u0061ssword":"{{Canary("escaped")}}","cut""" },
            new { note = $"use Password={Canary("note")}; please" },
            new { note = $"amqp://agent:{Canary("noteuri")}@host/" },
            new { free = new { comment = $"Authorization: Bearer {Canary("notebearer")}" } },
        })
        {
            answers.Add(await Agent.ExecuteAsync(new Command("test.secret", parameters)));
        }

        // And in what is refused: its body is never kept, and the refusal quotes no value.
        answers.Add(await Agent.ExecuteAsync(new Command("test.secret", new { pin = 5, note = Canary("refused") })));
        answers.Add(await Agent.ExecuteAsync(new Command("server.restart", new { id = Canary("long") + new string('x', 300) })));
        answers.Add(await Agent.ExecuteAsync(new Command("http.call", new { url = $"http://user:{Canary("userinfo")}@127.0.0.1/" })));
        answers.Add(await Agent.SendAndWaitAsync(System.Text.Encoding.UTF8.GetBytes($$"""{"commandId":"x","password":"{{Canary("malformed")}}" """)));

        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
        Assert.Empty(await Whereabouts.OfAsync(Stack, answers, canaries));
        Assert.Contains("[redacted]", string.Join('\n', (await Stack.Ledger.EntriesAsync()).Select(e => e.Payload)), StringComparison.Ordinal);
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
