using System.Security.Cryptography;
using Platform.Statements;
using Xunit;

namespace Hestia.Tests.EndToEnd;

[Trait("Requirement", "C32")]
[Trait("Requirement", "R018")]
public sealed class When_an_archive_is_released
{
    [Fact]
    public async Task Should_sign_what_the_verified_archive_holds()
    {
        using var ledger = new LedgerStandIn(256);
        await using var services = await ArchivedAsync(ledger);
        var key = await When_payloads_are_erased.KeyAsync(services, "ledger.release");

        var ended = await ReleaseAsync(services, ledger);

        Assert.Equal(0, ended.ExitCode);
        var removal = await When_payloads_are_erased.ReadAsync(services);
        Assert.Null(removal.Check(new KeyRing([key]), out var signer));
        Assert.True(signer!.Allows(removal.Statement.Action));
        Assert.Equal("ARCHIVED: 0-255", $"{removal.Statement.Why}: {string.Join(", ", removal.Statement.Ranges)}");
        var description = SHA256.HashData(File.ReadAllBytes(Path.Combine(services.FileIn("archive"), "archive.json")));
        Assert.Equal(Convert.ToHexStringLower(description), removal.Statement.Archive.ToString());
        Assert.Equal(ledger.HashOf(255), removal.Statement.Head.ToString());
    }

    [Fact]
    public async Task Should_refuse_an_archive_that_was_altered()
    {
        using var ledger = new LedgerStandIn(256);
        await using var services = await ArchivedAsync(ledger);
        await When_payloads_are_erased.KeyAsync(services, "ledger.release");
        var segment = Path.Combine(services.FileIn("archive"), "0000000000000000.ndjson.zst");
        await File.WriteAllBytesAsync(segment, File.ReadAllBytes(segment)[..100], TestContext.Current.CancellationToken);
        AssertRefused(services, await ReleaseAsync(services, ledger), "does not verify");
    }

    [Fact]
    public async Task Should_refuse_the_archive_of_another_ledger()
    {
        using var ledger = new LedgerStandIn(256);
        await using var services = await ArchivedAsync(ledger);
        await When_payloads_are_erased.KeyAsync(services, "ledger.release");
        using var another = new LedgerStandIn(256, "another");
        another.Serve(services);
        AssertRefused(services, await ReleaseAsync(services, ledger), "its entry 255 is another one");
        using var shorter = new LedgerStandIn(255);
        shorter.Serve(services);
        AssertRefused(services, await ReleaseAsync(services, ledger), "its entry 255 is missing");
    }

    [Fact]
    public async Task Should_refuse_an_archive_without_an_entry()
    {
        using var ledger = new LedgerStandIn(256);
        await using var services = await ArchivedAsync(ledger, "--before", "100");
        await When_payloads_are_erased.KeyAsync(services, "ledger.release");
        Assert.Equal(3, (await ReleaseAsync(services, ledger)).ExitCode);
    }

    [Fact]
    public async Task Should_need_the_ledger_s_key()
    {
        using var ledger = new LedgerStandIn(256);
        await using var services = await ArchivedAsync(ledger);
        await When_payloads_are_erased.KeyAsync(services, "ledger.release");
        var ended = await services.HestiaAsync(
            "ledger", "release", services.FileIn("archive"), "--reason", "r", "--key", "maria", "--yes",
            "--out", services.FileIn("removal.json"));
        Assert.Equal(2, ended.ExitCode);
        AssertRefused(services, await ReleaseAsync(services, ledger, "platform.local/other"), "does not verify");
    }

    private static void AssertRefused(ServicesStandIn services, Ended ended, string because)
    {
        Assert.Equal((4, ""), (ended.ExitCode, ended.Output));
        Assert.Contains(because, ended.Error);
        Assert.False(File.Exists(services.FileIn("removal.json")));
    }

    private static async Task<ServicesStandIn> ArchivedAsync(LedgerStandIn ledger, params string[] more)
    {
        var services = await When_payloads_are_erased.StartAsync(ledger);
        var archived = await services.HestiaAsync(
            ["ledger", "archive", services.FileIn("archive"), "--key", ledger.VerifierKey, "--segment", "256", .. more]);
        Assert.True(archived.ExitCode == 0, archived.Error);
        return services;
    }

    /// <param name="origin">Another one: the key of another ledger.</param>
    private static async Task<Ended> ReleaseAsync(ServicesStandIn services, LedgerStandIn ledger, string? origin = null)
    {
        using var other = origin is null ? null : Platform.Proofs.Notes.NoteSigner.Ed25519(origin, [.. Enumerable.Repeat((byte)8, 32)]);
        return await services.HestiaAsync(
            "ledger", "release", services.FileIn("archive"), "--ledger-key", other?.Key.ToString() ?? ledger.VerifierKey,
            "--reason", "Archived", "--key", "maria", "--yes", "--out", services.FileIn("removal.json"));
    }
}
