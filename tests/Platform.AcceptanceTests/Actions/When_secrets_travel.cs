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
            // The same, in what an agent writes into an innocent parameter.
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
        var places = new Dictionary<string, string>
        {
            ["answers"] = string.Join('\n', answers),
            ["journal"] = string.Join('\n', (await Stack.Journal.RecordsAsync()).Select(r => r.Body.GetRawText())),
            ["intents"] = string.Join('\n', await Stack.Business.RowsAsync("SELECT convert_from(context, 'UTF8') FROM journal.command WHERE context IS NOT NULL", r => r.GetString(0))),
            ["ledger"] = string.Join('\n', (await Stack.Ledger.EntriesAsync()).Select(e => e.Envelope + e.Payload)),
            ["log of the runner"] = string.Join('\n', Stack.Runner.Output),
            ["log of the ledger"] = string.Join('\n', Stack.Audit.Output),
            ["action logs"] = (await Stack.Ledger.GetAsync("/action-logs?limit=100")).GetRawText(),
        };
        var found = from canary in canaries from place in places where place.Value.Contains(canary, StringComparison.OrdinalIgnoreCase) select $"{canary} is in the {place.Key}";
        Assert.Empty(found);
        Assert.Contains("[redacted]", places["ledger"], StringComparison.Ordinal);
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
