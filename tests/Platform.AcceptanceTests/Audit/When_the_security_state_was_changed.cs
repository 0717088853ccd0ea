using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.Execution;
using Platform.Statements;

namespace Platform.AcceptanceTests.Audit;

/// <summary>Who changed it has to be provable years later, from the ledger and a public key alone.</summary>
public sealed class When_the_security_state_was_changed() : OwnStackTest(new StackOptions { Runners = 0 })
{
    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_be_read_back_with_a_signature_that_still_holds()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keys = new KeyRing([new AllowedKey("Mara", key.ExportSubjectPublicKeyInfo(), [], maySetSecurity: true)]);
        var signed = SignedStatement.Sign(
            new SecurityChange(
                Command.NewId(), SecurityState.Lockdown, BoundaryState.Compromised, "Somebody is in: \"Zürich\".", 6, keys.Keys[0].KeyId, TimeProvider.System.GetUtcNow().AddMinutes(10)),
            key);
        var changed = new SecurityStateChanged
        {
            Source = RelayedRecord.Source,
            SourceSeq = 1,
            EntryId = Command.NewId(),
            ChangeId = signed.Statement.ChangeId,
            Version = 7,
            SecurityState = "LOCKDOWN",
            BoundaryState = "COMPROMISED",
            PreviousSecurityState = "OPERATIONAL",
            Reason = signed.Statement.Reason,
            ChangedBy = "Mara",
            Change = JsonElement.Parse(signed.ToJson()),
            ChangedAt = DateTimeOffset.Parse("2026-01-31T09:30:00.123456Z", System.Globalization.CultureInfo.InvariantCulture),
            UserId = "operator",
        };
        await RelayedRecord.SendAsync(Stack, "security-state-changed", changed);

        await Eventually.EqualAsync(1L, Stack.Ledger.CountAsync, "entries", diagnose: Stack.Describe);
        var entry = Assert.Single(await Stack.Ledger.PagesAsync("/ledger/entries?kind=security_change&agentId=Mara"));
        Assert.Equal((changed.EntryId, changed.ChangeId), (entry.GetProperty("entryId").GetGuid(), entry.GetProperty("commandId").GetGuid()));
        Assert.Equal(("LOCKDOWN", changed.ChangedAt), (entry.GetProperty("status").GetString(), entry.GetProperty("at").GetDateTimeOffset()));
        var payload = entry.GetProperty("payload");
        Assert.Equal("operator", payload.GetProperty("userId").GetString());
        var output = payload.GetProperty("output");
        Assert.Equal(
            ["boundaryState", "change", "previousSecurityState", "reason", "securityState", "version"],
            output.EnumerateObject().Select(member => member.Name));
        Assert.Equal(7, output.GetProperty("version").GetInt64());
        Assert.True(SignedStatement.TryRead<SecurityChange>(Encoding.UTF8.GetBytes(output.GetProperty("change").GetRawText()), out var kept, out var why), why?.ToString());
        Assert.Equal("Mara", kept.Signer(keys)?.Owner);
        Assert.Equal(output.GetProperty("reason").GetString(), kept.Statement.Reason);

        Assert.Empty(await Stack.Ledger.PagesAsync("/action-logs"));
        Assert.True((await Stack.Ledger.VerifyAsync()).GetProperty("valid").GetBoolean());
        await ExportVerifiesAsync();
    }

    private async Task ExportVerifiesAsync()
    {
        var file = Path.Combine(Path.GetTempPath(), Command.NewName("export"));
        try
        {
            await File.WriteAllBytesAsync(file, await Stack.Audit.Http.GetByteArrayAsync(new Uri("/ledger/export", UriKind.Relative)));
            var verified = await Hestia.RunAsync(null, "ledger", "verify", "--file", file);
            Assert.True(verified.Code == 0, verified.Output);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
