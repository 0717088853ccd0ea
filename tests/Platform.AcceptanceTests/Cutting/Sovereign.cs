using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Integrity;
using Platform.Statements;

namespace Platform.AcceptanceTests.Cutting;

/// <summary>A person who decides at gates, with a key.</summary>
public sealed class Sovereign(string owner) : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId => AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo());

    public AllowedKey Allowed(params IEnumerable<string> mayApprove) => new(owner, key.ExportSubjectPublicKeyInfo(), mayApprove);

    public JsonObject Decide(JsonObject subject, string runId, string gate, string verdict = GateDecision.Approve, Guid? decisionId = null)
    {
        var digest = new Digest(SHA256.HashData(CanonicalJson.Encode(Encoding.UTF8.GetBytes(subject.ToJsonString()))));
        // Long expired: whether it came in time is for whoever received it.
        var statement = new GateDecision(
            decisionId ?? Command.NewId(), runId, gate, verdict, digest, "A test asks for it.", KeyId,
            DateTimeOffset.UnixEpoch.AddYears(50));
        return JsonNode.Parse(SignedStatement.Sign(statement, key).ToJson())!.AsObject();
    }

    public void Dispose() => key.Dispose();
}
