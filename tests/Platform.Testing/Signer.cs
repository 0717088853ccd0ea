using System.Security.Cryptography;
using Platform.Execution;
using Platform.Statements;

namespace Platform.Testing;

/// <summary>A person with a key.</summary>
public sealed class Signer(string owner) : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId => AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo());

    /// <summary>As a keys file lists it.</summary>
    public AllowedKey Allowed(bool maySetSecurity = false, params IEnumerable<string> mayApprove) => new(owner, key.ExportSubjectPublicKeyInfo(), mayApprove, maySetSecurity);

    public PlanCommand Approve(PlanCommand command, DateTimeOffset? expiresAt = null, string? approvalId = null)
    {
        ArgumentNullException.ThrowIfNull(command);
        var plan = command.Read();
        var statement = new Approval(approvalId ?? Command.NewId().ToString(), plan.PlanId, plan.Digest, KeyId, expiresAt ?? TimeProvider.System.GetUtcNow().AddHours(1));
        return command with { Approval = SignedStatement.Sign(statement, key) };
    }

    public SignedStatement<SecurityChange> Change(SecurityState state, long? fromVersion = null, BoundaryState boundary = BoundaryState.Nominal, string reason = "A test asks for it.", DateTimeOffset? expiresAt = null) =>
        SignedStatement.Sign(new SecurityChange(Command.NewId(), state, boundary, reason, fromVersion, KeyId, expiresAt ?? TimeProvider.System.GetUtcNow().AddMinutes(10)), key);

    public SignedStatement<GateDecision> Decide(string runId, string gate, string verdict, string subjectSha256, DateTimeOffset? expiresAt = null, Guid? decisionId = null, string reason = "") => SignedStatement.Sign(
        new GateDecision(
            decisionId ?? Command.NewId(), runId, gate, verdict, Integrity.Digest.TryParse(subjectSha256, out var subject) ? subject : default, reason, KeyId,
            expiresAt ?? TimeProvider.System.GetUtcNow().AddHours(1)), key);

    public SignedStatement<PayloadRemoval> Remove(
        IEnumerable<EntryRange> ranges, string headSha256, string why = PayloadRemoval.Erased, DateTimeOffset? expiresAt = null, Guid? removalId = null) => SignedStatement.Sign(
        new PayloadRemoval(
            removalId ?? Command.NewId(), why, ranges, Integrity.Digest.TryParse(headSha256, out var head) ? head : default,
            why == PayloadRemoval.Archived ? default(Integrity.Digest) : null, "A test asks for it.", KeyId, expiresAt ?? TimeProvider.System.GetUtcNow().AddHours(1)), key);

    public void Dispose() => key.Dispose();
}
