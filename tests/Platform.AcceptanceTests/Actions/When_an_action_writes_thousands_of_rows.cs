using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.AcceptanceTests.Actions;

/// <summary>Cutting a law makes thousands of rows: a slow action may, and its record says so in as many bytes as for ten.</summary>
[Collection(nameof(SharedStackTwo))]
public sealed class When_an_action_writes_thousands_of_rows(SharedStack shared) : SharedStackTest(shared)
{
    private const string Table = "CREATE TABLE IF NOT EXISTS public.cut_unit (document text, number int, PRIMARY KEY (document, number)); GRANT SELECT, INSERT ON public.cut_unit TO action_runner";

    [Fact]
    [Trait("Requirement", "R008")]
    public async Task Should_record_the_document_and_the_digest_of_its_rows()
    {
        await Stack.Business.ExecuteAsync(Table);
        var document = Command.NewName("LAW");
        var answer = await Agent.ExecuteAsync(new Command("test.cut", new { id = document, rows = 5_000 }), within: TimeSpan.FromSeconds(60));
        Assert.Equal("SUCCESS", answer.Status);
        Assert.Equal(5_000L, await Stack.Business.ScalarAsync<long>("SELECT count(*) FROM public.cut_unit WHERE document = $1", document));

        await Stack.CaughtUpAsync();
        var entry = Assert.Single(await Stack.Ledger.EntriesAsync(answer.CommandId));
        Assert.Equal([document], entry.AffectedIds);
        Assert.InRange(entry.Payload.Length, 1, 500);
        var said = Assert.Single(entry.PayloadJson.GetProperty("output").GetProperty("affectedRows").EnumerateArray());
        Assert.Equal((document, 5_000L), (said.GetProperty("id").GetString(), said.GetProperty("rows").GetInt64()));
        // From the rows in the database, by the rule that the documentation gives.
        var rows = await Stack.Business.RowsAsync("SELECT number FROM public.cut_unit WHERE document = $1 ORDER BY number", r => r.GetInt32(0), document);
        var text = string.Concat(rows.Select(n => string.Create(CultureInfo.InvariantCulture, $"{{\"document\":{JsonSerializer.Serialize(document)},\"number\":{n}}}\n")));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), said.GetProperty("sha256").GetString());
    }

    [Fact]
    [Trait("Requirement", "R020")]
    public async Task Should_let_a_slow_action_trigger_hundreds_and_stop_it_at_a_thousand()
    {
        await Stack.Business.ExecuteAsync(Table);
        var hundreds = Command.NewName("LAW");
        var answer = await Agent.ExecuteAsync(new Command("test.cut", new { id = hundreds, triggers = 150 }), within: TimeSpan.FromSeconds(60));
        Assert.Equal("SUCCESS", answer.Status);
        await Stack.CaughtUpAsync();
        Assert.Equal(151, (await Stack.Ledger.EntriesAsync()).Count(e => e.AffectedIds.Any(id => id.StartsWith(hundreds, StringComparison.Ordinal))));

        var tooMany = await Agent.ExecuteAsync(new Command("test.cut", new { id = Command.NewName("LAW"), triggers = 1_001 }), within: TimeSpan.FromSeconds(90));
        Assert.Equal(("FAILURE", "TOO_MANY_NESTED"), (tooMany.Status, tooMany.Code));
    }
}
