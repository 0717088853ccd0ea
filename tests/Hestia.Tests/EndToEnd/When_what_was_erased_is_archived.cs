using Xunit;

namespace Hestia.Tests.EndToEnd;

[Trait("Requirement", "C32")]
[Trait("Requirement", "R018")]
public sealed class When_what_was_erased_is_archived
{
    [Theory]
    [InlineData(256, 200)]
    [InlineData(512, 300)]
    public async Task Should_verify_where_an_archived_entry_says_why_a_payload_is_missing(int count, int removal)
    {
        using var ledger = new LedgerStandIn(count, missing: 10, removal: removal);
        await using var services = await When_payloads_are_erased.StartAsync(ledger);
        var archived = await ArchiveAsync(services, ledger);
        Assert.True(archived.ExitCode == 0, archived.Error);
        Assert.Equal(count, archived.Json.GetProperty("entries").GetInt64());
        var verified = await services.HestiaAsync("verify", services.FileIn("archive"), "--key", ledger.VerifierKey, "--json");
        Assert.Equal((0, 1), (verified.ExitCode, verified.Json.GetProperty("payloadsMissing").GetInt32()));
        var said = await services.HestiaAsync("verify", services.FileIn("archive"), "--key", ledger.VerifierKey);
        Assert.Contains("Of 1 entry the payload is not here", said.Output);
    }

    [Fact]
    public async Task Should_wait_until_the_entry_that_says_why_can_be_archived_too()
    {
        using var ledger = new LedgerStandIn(400, missing: 10, removal: 300);
        await using var services = await When_payloads_are_erased.StartAsync(ledger);
        var archived = await ArchiveAsync(services, ledger);
        Assert.True(archived.ExitCode == 0, archived.Error);
        Assert.Equal((0L, 400L), (archived.Json.GetProperty("entries").GetInt64(), archived.Json.GetProperty("waiting").GetInt64()));
        Assert.Empty(Directory.GetFiles(services.FileIn("archive"), "0*"));
    }

    [Fact]
    public async Task Should_archive_nothing_where_no_entry_says_why_a_payload_is_missing()
    {
        using var ledger = new LedgerStandIn(400, missing: 10);
        await using var services = await When_payloads_are_erased.StartAsync(ledger);
        var archived = await ArchiveAsync(services, ledger);
        Assert.Equal(1, archived.ExitCode);
        Assert.Contains("Entry 10 of the ledger is not as it was written", archived.Error);
        Assert.Empty(Directory.GetFiles(services.FileIn("archive"), "0*"));
    }

    private static Task<Ended> ArchiveAsync(ServicesStandIn services, LedgerStandIn ledger) => services.HestiaAsync(
        "ledger", "archive", services.FileIn("archive"), "--key", ledger.VerifierKey, "--segment", "256", "--json");
}
