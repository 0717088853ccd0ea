using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActionRunner.Attempts;
using ActionRunner.Cataloguing;
using ActionRunner.Executing;
using ActionRunner.Redacting;
using Microsoft.Extensions.Configuration;

namespace ActionRunner.Tests.Executing;

public class When_a_triggered_action_is_denied
{
    private const string Why = "AVOIDED: It never works.";
    private static readonly Guid Nested = Guid.Parse("019b0000-0000-8000-8000-0000000000c1");
    private static readonly ActionDescriptor Action = new ActionCatalog(new ConfigurationBuilder().Build()).Find("server.restart")! with { Sensitive = new HashSet<string> { "pin" } };

    [Fact]
    [Trait("Requirement", "G11")]
    public void Should_tell_nothing_of_what_is_secret_in_its_parameters()
    {
        var (one, other) = (Of("""{"id":"SRV-1","pin":"1234"}"""), Of("""{"id":"SRV-1","pin":"5678"}"""));
        Assert.Equal(one.BodySha256, other.BodySha256);
        Assert.Equal(one.Digest, other.Digest);
        Assert.Equal(one.BodyBytes, other.BodyBytes);
    }

    [Fact]
    public void Should_be_told_apart_from_its_parent_and_from_others_by_id_and_parameters()
    {
        var one = Of("""{"id":"SRV-1"}""");
        Assert.NotEqual(Parent.Digest, one.Digest);
        Assert.NotEqual(one.Digest, Of("""{"id":"SRV-2"}""").Digest);
        Assert.NotEqual(one.Digest, Of("""{"id":"SRV-1"}""", Guid.Empty).Digest);
        Assert.Equal((Nested, Why, "server.restart", "A", "t", "alert"), (one.CommandId, one.Error, one.ActionType, one.AgentId, one.TraceId, one.Trigger));
    }

    [Fact]
    public void Should_have_a_digest_that_others_can_compute()
    {
        var canonical = Encoding.UTF8.GetBytes($$$"""{"commandId":"{{{Nested}}}","parameters":{"id":"SRV-1","pin":"[redacted]"}}""");
        var refusal = Of("""{ "pin": "1234", "id": "SRV-1" }""");
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(canonical)), canonical.Length), (Convert.ToHexStringLower(refusal.BodySha256), refusal.BodyBytes));
    }

    private static readonly Command Parent = new()
    {
        CommandId = Guid.Parse("019b0000-0000-7000-8000-0000000000c0"), Digest = SHA256.HashData([]), AgentId = "A", TraceId = "t", Trigger = "alert", Action = Action,
        Parameters = JsonDocument.Parse("{}").RootElement, Bound = new object(), UserId = null, Parent = default,
    };

    private static Refusal Of(string parameters, Guid? commandId = null)
    {
        var intent = new Intent(Parent.CommandId, Parent.Digest, Nested, false, []);
        return NestedRefusal.Of(new Attempt(Parent, intent, DateTimeOffset.UnixEpoch, new Redaction(), null), commandId ?? Nested, Action, JsonDocument.Parse(parameters).RootElement, Why);
    }
}
