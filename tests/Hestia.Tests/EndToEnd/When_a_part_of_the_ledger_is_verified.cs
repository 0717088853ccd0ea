using Microsoft.AspNetCore.Http;
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

    [Fact]
    public void Should_tell_how_fast_it_is_and_what_is_left() => Assert.Equal(
        "verifying … 90,000 of 120,000 entries, 1,000/s, 0:30 left",
        Hestia.Ledger.LedgerQuestion.Text(new Hestia.Ledger.VerificationStep { Read = 90_000, Of = 120_000 }, TimeSpan.FromSeconds(90)));
}
