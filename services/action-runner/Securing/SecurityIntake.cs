using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActionRunner.Answering;
using ActionRunner.Attempts;
using Platform.Contracts;
using Platform.Execution;
using Platform.Hosting;
using Platform.Messaging;

namespace ActionRunner.Securing;

/// <summary>
/// Takes changes of the security state, one after the other. Only the operator's broker user may write to their exchange, and only a
/// signature of an allowed key counts; what is refused is recorded as a denial.
/// </summary>
internal sealed class SecurityIntake(
    BrokerConnections broker, SecurityChanges changes, Denials denials, Answers answers, Draining draining, SchemaGate schema, Readiness readiness, TimeProvider time,
    ILogger<SecurityIntake> log) : BackgroundService
{
    private const string Part = "security changes";
    private const int MaxBodyBytes = 64 << 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect(Part);
        await schema.Opened.WaitAsync(stoppingToken);
        var queue = new QueueReader(broker, Topology.SecurityQueue, prefetch: 1, time, log)
        {
            StateChanged = why => { if (why is null) readiness.Ready(Part); else readiness.NotReady(Part, why); },
        };
        await queue.RunAsync(delivery => TakeAsync(delivery, stoppingToken), stoppingToken);
    }

    private async ValueTask TakeAsync(Delivery delivery, CancellationToken stop)
    {
        try
        {
            await Backoff.ForDatabase(time).UntilDoneAsync(
                () => WorkAsync(delivery),
                e => log.LogWarning("A change of the security state could not be made ({Reason}); trying again", e.Message),
                stop);
            delivery.Settle();
        }
        catch (Exception e)
        {
            log.LogWarning("A change of the security state is left to the next runner ({Reason})", e.Message);
            delivery.Return();
        }
    }

    /// <summary>Whether the state was changed.</summary>
    private async Task<bool> WorkAsync(Delivery delivery)
    {
        var (change, refusal, envelope) = Read(delivery);
        if (change is not null)
        {
            var (version, why, seen) = await changes.MakeAsync(change, refusal, draining.Hard);
            if (version is not null) log.LogWarning("Security is {State}, boundary {Boundary}, since version {Version}", change.Statement.SecurityState, change.Statement.BoundaryState, version);
            if (version is not null) Tell(AnswerOf(refusal.CommandId, null, version, replayed: false));
            else if (seen is not null) Tell(await SeenAsync(refusal, seen));
            if (why is null) return version is not null;
            refusal = refusal with { Error = why };
        }

        log.LogWarning("A change of the security state was refused: {Reason}", refusal.Error);
        Tell(await denials.RecordAsync(refusal, draining.Hard) is { } known ? await SeenAsync(refusal, known) : AnswerOf(refusal.CommandId, refusal.Error, null, replayed: false));
        return false;

        void Tell(SecurityChangeOutcome outcome) => answers.Send(delivery, envelope, outcome);
    }

    private async Task<SecurityChangeOutcome> SeenAsync(Refusal refusal, SeenCommand seen)
    {
        if (!seen.Digest.AsSpan().SequenceEqual(refusal.Digest)) return AnswerOf(refusal.CommandId, Denials.Conflict, null, await denials.RecordConflictAsync(refusal, draining.Hard));
        using var record = JsonDocument.Parse(seen.Record);
        return seen.Kind == CommandKind.SecurityChange
            ? AnswerOf(refusal.CommandId, null, record.RootElement.GetProperty("version").GetInt64(), replayed: true)
            : AnswerOf(refusal.CommandId, record.RootElement.GetProperty("error").GetString(), null, replayed: true);
    }

    private static SecurityChangeOutcome AnswerOf(Guid changeId, string? error, long? version, bool replayed) =>
        new() { ChangeId = changeId, Status = error is null ? "CHANGED" : AttemptStatus.Denied, Error = error, Version = version, Replayed = replayed };

    /// <summary>The change, or null where it is none; and what a denial of it would say.</summary>
    private static (SignedStatement<SecurityChange>? Change, Refusal Refusal, Envelope? Envelope) Read(Delivery delivery)
    {
        var sha = delivery.BodySha256.ToArray();
        var refusal = new Refusal
        {
            CommandId = Ids.Derive("platform/unidentified-command", Encoding.UTF8.GetBytes(delivery.Properties.MessageId ?? ""), sha),
            Digest = sha,
            Error = "",
            BodySha256 = sha,
            BodyBytes = delivery.BodyBytes,
            UserId = delivery.Properties.UserId,
            Parent = Traceparents.Read(delivery),
        };
        if (delivery.BodyBytes > MaxBodyBytes) return (null, refusal with { Error = $"TOO_LARGE: The message has {delivery.BodyBytes} bytes; at most {MaxBodyBytes} are taken." }, null);
        Envelope? envelope = null;
        try
        {
            envelope = Envelope.Open(delivery);
            if (SignedStatement.TryRead<SecurityChange>(envelope.Message.Span, out var change, out var malformed))
                return (change, refusal with { CommandId = change.Statement.ChangeId, Digest = SHA256.HashData(change.ToJson()) }, envelope);
            return (null, refusal with { Error = malformed.ToString() }, envelope);
        }
        catch (Exception e)
        {
            return (null, refusal with { Error = $"SECURITY_CHANGE_MALFORMED: The message cannot be read ({e.GetType().Name}); send one JSON object in UTF-8." }, envelope);
        }
    }
}
