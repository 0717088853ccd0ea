using Platform.Statements;
using Xunit;

namespace Hestia.Tests.EndToEnd;

[Trait("Requirement", "C32")]
public sealed class When_payloads_are_erased
{
    [Fact]
    public async Task Should_sign_exactly_the_named_entries_in_order()
    {
        using var ledger = new LedgerStandIn(30);
        await using var services = await StartAsync(ledger);
        var key = await KeyAsync(services, "ledger.erase");

        var ended = await EraseAsync(services, "24", "18-20", "3", "20-21", "4", "--expires", "30m", "--json");

        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        var removal = await ReadAsync(services);
        Assert.Null(removal.Check(new KeyRing([key]), out var signer));
        Assert.True(signer!.Allows(removal.Statement.Action));
        Assert.Equal("ERASED: 3-4, 18-21, 24", $"{removal.Statement.Why}: {string.Join(", ", removal.Statement.Ranges)}");
        Assert.Equal((ledger.HashOf(24), "A person asked"), (removal.Statement.Head.ToString(), removal.Statement.Reason));
        Assert.Null(removal.Statement.Archive);
        Assert.InRange(removal.Statement.ExpiresAt - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(28), TimeSpan.FromMinutes(30));
        Assert.Equal(services.FileIn("removal.json"), ended.Json.GetProperty("file").GetString());
        Assert.Equal(removal.Statement.RemovalId, ended.Json.GetProperty("removal").GetProperty("removalId").GetGuid());
    }

    [Fact]
    public async Task Should_write_it_for_its_owner_alone()
    {
        using var ledger = new LedgerStandIn(3);
        await using var services = await StartAsync(ledger);
        await KeyAsync(services, "ledger.erase");
        Assert.Equal(0, (await EraseAsync(services, "2")).ExitCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(services.FileIn("removal.json")));
    }

    [Fact]
    public async Task Should_say_what_goes_what_stays_and_what_is_not_touched()
    {
        using var ledger = new LedgerStandIn(30);
        await using var services = await StartAsync(ledger);
        await KeyAsync(services, "ledger.erase");
        var ended = await EraseAsync(services, "18-20");
        Assert.StartsWith("✔ Signed.", ended.Output);
        var said = string.Join(' ', ended.Error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("the payloads of 3 entries", said);
        Assert.Contains("entry 20, action_attempt server.restart by agent at 2026-11-21T03:00:20", said);
        Assert.Contains("cannot be undone", said);
        Assert.Contains("there stay who did what when, to which objects", said);
        Assert.Contains("Copies in backups, exports and archives are not touched", said);
    }

    [Theory]
    [InlineData("20-18")]
    [InlineData("1x")]
    [InlineData("1-2-3")]
    [InlineData("-1")]
    [InlineData("9007199254740992")]
    public async Task Should_take_only_entries_in_order(string entry)
    {
        using var ledger = new LedgerStandIn(30);
        await using var services = await StartAsync(ledger);
        await KeyAsync(services, "ledger.erase");
        Assert.Equal(2, (await EraseAsync(services, entry)).ExitCode);
        Assert.False(File.Exists(services.FileIn("removal.json")));
    }

    [Fact]
    public async Task Should_sign_nothing_of_what_the_ledger_does_not_have()
    {
        using var ledger = new LedgerStandIn(30);
        await using var services = await StartAsync(ledger);
        await KeyAsync(services, "ledger.erase");
        var ended = await EraseAsync(services, "28-30");
        Assert.Equal((3, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("no entry 30", ended.Error);
        Assert.False(File.Exists(services.FileIn("removal.json")));
    }

    [Fact]
    public async Task Should_sign_nothing_that_nobody_confirmed()
    {
        using var ledger = new LedgerStandIn(30);
        await using var services = await StartAsync(ledger);
        await KeyAsync(services, "ledger.erase");
        var ended = await services.HestiaAsync(
            "ledger", "erase", "2", "--reason", "r", "--key", "maria", "--out", services.FileIn("removal.json"));
        Assert.Equal((2, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("nothing was signed", ended.Error);
        Assert.False(File.Exists(services.FileIn("removal.json")));
    }

    [Fact]
    public async Task Should_sign_nothing_without_a_reason()
    {
        using var ledger = new LedgerStandIn(30);
        await using var services = await StartAsync(ledger);
        await KeyAsync(services, "ledger.erase");
        var ended = await services.HestiaAsync(
            "ledger", "erase", "2", "--reason", " ", "--key", "maria", "--yes", "--out", services.FileIn("removal.json"));
        Assert.Equal((2, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("--reason: A removal needs a reason.", ended.Error);
    }

    internal static async Task<ServicesStandIn> StartAsync(LedgerStandIn ledger)
    {
        var services = await ServicesStandIn.StartAsync();
        ledger.Serve(services);
        return services;
    }

    internal static async Task<AllowedKey> KeyAsync(ServicesStandIn services, string action)
    {
        var made = await services.HestiaAsync("keys", "new", "maria", "--json");
        var key = made.Json.GetProperty("entry").GetProperty("publicKey").GetString()!;
        return new AllowedKey("maria", Convert.FromBase64String(key), [action]);
    }

    internal static async Task<SignedStatement<PayloadRemoval>> ReadAsync(ServicesStandIn services)
    {
        var bytes = await File.ReadAllBytesAsync(services.FileIn("removal.json"), TestContext.Current.CancellationToken);
        Assert.True(SignedStatement.TryRead<PayloadRemoval>(bytes, out var removal, out var refusal), refusal?.Message);
        return removal!;
    }

    private static Task<Ended> EraseAsync(ServicesStandIn services, params string[] arguments) => services.HestiaAsync(
    [
        "ledger", "erase", .. arguments, "--reason", "A person asked", "--key", "maria", "--yes", "--out", services.FileIn("removal.json"),
    ]);
}
