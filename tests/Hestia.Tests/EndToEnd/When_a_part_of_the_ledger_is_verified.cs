using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hestia.Tests.Judging;
using Microsoft.AspNetCore.Http;
using Platform.Proofs.Notes;
using Platform.Testing;
using Xunit;

namespace Hestia.Tests.EndToEnd;

public sealed class When_a_part_of_the_ledger_is_verified
{
    private const string Whole = """{"valid":true,"first":0,"entries":12,"head":"ab12","payloadsErased":0,"payloadsArchived":0,"seconds":0.1}""";

    private const string Sample =
        """{"valid":true,"first":0,"entries":5,"sentence":"5 of 12 were read.","sample":{"seed":"12-ab"},"seconds":0.1}""";

    private const string Step = """{"read":6,"of":12,"state":"c3RhdGU"}""";

    [Theory]
    [InlineData("?since=300&progress=true", "--since", "300")]
    [InlineData("?sample=2.5%25&progress=true", "--sample", "2.5%")]
    [InlineData("?sample=1000&seed=12-ab&progress=true", "--sample", "1000", "--seed", "12-ab")]
    public async Task Should_ask_for_it_and_say_what_was_read(string query, params string[] options)
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/verify", Step + "\n" + Sample + "\n", type: "application/x-ndjson");
        var person = await services.HestiaAsync(["ledger", "verify", .. options]);
        Assert.Equal(0, person.ExitCode);
        Assert.Contains("5 of 12 were read.", person.Output);
        Assert.Equal("/ledger/verify" + query, Assert.Single(services.Asked));
        Assert.Equal(
            "12-ab", (await services.HestiaAsync(["ledger", "verify", "--json", .. options])).Json.GetProperty("sample").GetProperty("seed")
            .GetString());
    }

    [Fact]
    public async Task Should_keep_how_far_it_came_and_go_on_from_there()
    {
        await using var services = await ServicesStandIn.StartAsync();
        var file = services.FileIn("verify.state");
        services.On("/ledger/verify", Step + "\n", type: "application/x-ndjson");
        var interrupted = await services.HestiaAsync("ledger", "verify", "--state", file);
        Assert.Equal(5, interrupted.ExitCode);
        Assert.Contains("broke off after 6 of 12 entries", interrupted.Error);
        Assert.Contains($"./platform ledger verify --state {file} goes on", interrupted.Error);
        Assert.Equal("c3RhdGU\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

        services.On("/ledger/verify", Step + "\n" + Whole + "\n", type: "application/x-ndjson");
        Assert.Equal(0, (await services.HestiaAsync("ledger", "verify", "--state", file)).ExitCode);
        Assert.Equal("/ledger/verify?state=c3RhdGU&progress=true", services.Asked.Last());
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Should_leave_a_file_that_is_refused_and_not_promise_to_go_on()
    {
        await using var services = await ServicesStandIn.StartAsync();
        var file = services.FileIn("verify.state");
        await File.WriteAllTextAsync(file, "x\n", TestContext.Current.CancellationToken);
        services.On("/ledger/verify", """{"title":"Bad request","detail":"The state is none."}""", StatusCodes.Status400BadRequest);
        var refused = await services.HestiaAsync("ledger", "verify", "--state", file);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("The state is none.", refused.Error);
        Assert.DoesNotContain("goes on", refused.Error);
        Assert.True(File.Exists(file));
    }

    [Theory]
    [InlineData("--since", "0")]
    [InlineData("--since", "5", "--sample", "5")]
    [InlineData("--since", "5", "--file", "x")]
    [InlineData("--sample", "5", "--state", "x")]
    [InlineData("--seed", "5-00")]
    public async Task Should_refuse_what_does_not_go_together(params string[] options)
    {
        await using var services = await ServicesStandIn.StartAsync();
        Assert.Equal(2, (await services.HestiaAsync(["ledger", "verify", .. options])).ExitCode);
        Assert.Empty(services.Asked);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("{1}\n")]
    [InlineData("{\"at\":\"2026-11-21T02:00:00Z\",\"checkpoint\":\"older\"}\n{1}\n{\"at\":\"2026-11-2")]
    public async Task Should_ask_for_what_follows_a_checkpoint_that_was_kept(string form)
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/verify", Sample + "\n", type: "application/x-ndjson");
        using var ledger = new LedgerStandIn(12);
        var line = JsonSerializer.Serialize(new { at = "2026-11-21T03:00:00.000000Z", checkpoint = ledger.Checkpoint });
        var file = services.FileIn("kept");
        var text = form.Replace("{0}", ledger.Checkpoint).Replace("{1}", line);
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        var person = await services.HestiaAsync("ledger", "verify", "--since", file, "--key", ledger.VerifierKey);
        Assert.True(person.ExitCode == 0, person.Error);
        var root = Checkpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(ledger.Checkpoint)).Text).Root;
        Assert.Equal($"/ledger/verify?since=12&root={root}&progress=true", Assert.Single(services.Asked));
    }

    [Fact]
    public async Task Should_take_the_checkpoint_of_a_bundle()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/verify", Sample + "\n", type: "application/x-ndjson");
        var docs = Path.Combine(Repository.Root, "docs/reference");
        var bundle = Path.Combine(docs, "evidence-bundle.example.json");
        var page = await File.ReadAllTextAsync(Path.Combine(docs, "evidence-bundle.md"), TestContext.Current.CancellationToken);
        var key = Regex.Match(page, @"[\w./-]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{40,}").Value;
        var person = await services.HestiaAsync("ledger", "verify", "--since", bundle, "--key", key);
        Assert.True(person.ExitCode == 0, person.Error);
        Assert.Contains("&root=ef9840df71d83f4d90b4ce141c350bd42f267410a4daf8a5c5a97349d9d5379f", Assert.Single(services.Asked));
    }

    [Theory]
    [InlineData(1, "counts for nothing: None of the keys that are trusted here signed", "kept", "--key", "{another}")]
    [InlineData(1, "counts for nothing: ", "altered", "--key", "{key}")]
    [InlineData(2, "--key is missing", "kept")]
    [InlineData(2, "nonsense holds no checkpoint", "nonsense", "--key", "{key}")]
    [InlineData(2, "object holds no checkpoint", "object", "--key", "{key}")]
    [InlineData(3, "There is no file", "nowhere", "--key", "{key}")]
    [InlineData(2, "--key belongs to --since FILE", "12", "--key", "{key}")]
    [InlineData(2, "a whole number from 1 to", "9007199254740993")]
    public async Task Should_ask_nobody_where_the_checkpoint_counts_for_nothing(int code, string says, string kept, params string[] options)
    {
        await using var services = await ServicesStandIn.StartAsync();
        using var ledger = new LedgerStandIn(12);
        using var another = NoteSigner.New(SmallLedger.Origin);
        foreach (var (name, text) in new[]
        {
            ("kept", ledger.Checkpoint), ("altered", ledger.Checkpoint.Replace("\n12\n", "\n11\n")),
            ("nonsense", "nonsense\n"), ("object", "{\"a\":1}\n"),
        }) await File.WriteAllTextAsync(services.FileIn(name), text, TestContext.Current.CancellationToken);
        var since = char.IsAsciiDigit(kept[0]) ? kept : services.FileIn(kept);
        var given = options.Select(o => o.Replace("{key}", ledger.VerifierKey).Replace("{another}", another.Key.ToString()));
        var person = await services.HestiaAsync(["ledger", "verify", "--since", since, .. given]);
        Assert.Equal(code, person.ExitCode);
        Assert.Contains(says, person.Error);
        Assert.Empty(services.Asked);
    }

    [Fact]
    public void Should_tell_how_fast_it_is_and_what_is_left() => Assert.Equal(
        "verifying … 90,000 of 120,000 entries, 1,000/s, 0:30 left",
        Hestia.Ledger.LedgerQuestion.Text(new Hestia.Ledger.VerificationStep { Read = 90_000, Of = 120_000 }, TimeSpan.FromSeconds(90)));
}
