using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orchestrator.Running;
using Orchestrator.Runs;
using Platform.Integrity;
using Platform.Messaging;
using Platform.Statements;

namespace Orchestrator.Starting;

/// <summary>What came in, or why it cannot be read.</summary>
internal abstract record Received(Guid CommandId, byte[] Digest)
{
    /// <summary>As it came.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    public Sender Sender { get; init; } = new(null, null);
}

internal sealed record StartReceived(
    Guid CommandId, byte[] Digest, string AgentId, string DocumentId, string SourceVersionId, string? FromRun, string? TraceId)
    : Received(CommandId, Digest);

internal sealed record ResumeReceived(Guid CommandId, byte[] Digest, string RunId, string Actor, string Reason)
    : Received(CommandId, Digest);

internal sealed record DecisionReceivedFrom(Guid CommandId, byte[] Digest, SignedStatement<GateDecision> Decision)
    : Received(CommandId, Digest);

internal sealed record Unreadable(Guid CommandId, byte[] Digest, string Error) : Received(CommandId, Digest);

/// <summary>Reads what the orchestrator's queues bring, strictly; never throws for what a message holds.</summary>
internal static class RunCommandReader
{
    public const int MaxBodyBytes = 64 << 10;
    private const int ReasonMax = 1_000;

    public static Received Read(string queue, Delivery delivery, out Envelope? envelope)
    {
        envelope = null;
        var sha = SHA256.HashData(delivery.Body.Span);
        var nameless = Ids.Derive("platform/unidentified-command", Encoding.UTF8.GetBytes(delivery.Properties.MessageId ?? ""), sha);
        if (delivery.Body.Length > MaxBodyBytes)
        {
            return new Unreadable(
                nameless, sha, $"TOO_LARGE: The message has {delivery.Body.Length} bytes; at most {MaxBodyBytes} are taken.");
        }

        try
        {
            envelope = Envelope.Open(delivery);
            if (queue == Topology.DecideRunQueue)
            {
                return SignedStatement.TryRead<GateDecision>(envelope.Message.Span, out var decision, out var malformed)
                    ? new DecisionReceivedFrom(decision.Statement.DecisionId, SHA256.HashData(decision.ToJson()), decision)
                    : new Unreadable(nameless, sha, malformed.ToString());
            }

            var canonical = CanonicalJson.Encode(envelope.Message.Span);
            var digest = SHA256.HashData(canonical);
            var members = Members.Of(envelope.Message.Span);
            var id = members.Uuid("commandId");
            try
            {
                return queue == Topology.StartRunQueue ? Start(members, id, digest) : Resume(members, id, digest);
            }
            catch (MalformedException e)
            {
                return new Unreadable(id, digest, $"MALFORMED: {e.Message}");
            }
        }
        catch (MalformedException e)
        {
            return new Unreadable(nameless, sha, $"MALFORMED: {e.Message}");
        }
        catch (Exception e)
        {
            // Nothing that a message holds may end more than itself: it would come again, and again.
            var kind = e.GetType().Name;
            return new Unreadable(nameless, sha, $"MALFORMED: The message cannot be read ({kind}); send one JSON object in UTF-8.");
        }
    }

    private static StartReceived Start(Members members, Guid id, byte[] digest)
    {
        var (agent, document, version) = (members.Id("agentId"), members.String("documentId"), members.String("sourceVersionId"));
        var (from, trace) = (members.IdOrNull("fromRun"), members.IdOrNull("traceId"));
        members.End();
        RefuseCredentials(members, ("agentId", agent), ("documentId", document), ("fromRun", from), ("traceId", trace));
        if (RunNames.FaultOfDocumentId(document) is { } wrong) throw members.Wrong("documentId", wrong);
        return RunNames.IsVersionId(version)
            ? new StartReceived(id, digest, agent, document, version, from, trace)
            : throw members.Wrong(
                "sourceVersionId",
                "64 lower-case hexadecimal digits are expected here; ./platform document list shows the versions.");
    }

    /// <summary>These are kept, and told in reports, as they are.</summary>
    private static void RefuseCredentials(Members members, params ReadOnlySpan<(string Name, string? Text)> given)
    {
        foreach (var (name, text) in given)
        {
            if (text is not null && CredentialTable.FaultOfName(text) is { } fault) throw members.Wrong(name, fault);
        }
    }

    private static ResumeReceived Resume(Members members, Guid id, byte[] digest)
    {
        var (run, actor, reason) = (members.Id("runId"), members.Id("actor"), members.TextOrNull("reason") ?? "");
        members.End();
        RefuseCredentials(members, ("runId", run), ("actor", actor), ("reason", reason));
        return reason.Length <= ReasonMax
            ? new ResumeReceived(id, digest, run, actor, reason)
            : throw members.Wrong("reason", $"At most {ReasonMax} characters are taken here.");
    }
}
