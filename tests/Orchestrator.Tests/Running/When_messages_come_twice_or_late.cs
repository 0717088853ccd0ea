using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Orchestrator.Filing;
using Orchestrator.Runs;
using Orchestrator.Running;
using Platform.Integrity;
using Platform.Statements;

namespace Orchestrator.Tests.Running;

/// <summary>
/// A run is told of each thing at least once, and of anything that was true before again and again, in any order, by two processes at
/// once: it goes the one way, and writes each row and each record once.
/// </summary>
public sealed class When_messages_come_twice_or_late
{
    private static readonly DateTimeOffset Late = new(2026, 5, 21, 0, 0, 0, TimeSpan.Zero);

    /// <param name="again">Before each step that is due: which messages of the past come again.</param>
    /// <param name="filed">For each phase: whether its report is known to be filed when it ends.</param>
    [Property(MaxTest = 40)]
    [Trait("Requirement", "G10")]
    [Trait("Requirement", "R087")]
    public async Task Should_go_the_one_way(byte[][] again, bool[] filed)
    {
        var (state, records, rows) = await WalkAsync([], filed);
        Assert.Equal("CLOSED 11", state);
        // Eleven reports, two requests, the list's line; a row for each phase, document and decision.
        Assert.Equal(11, rows.Count(r => r.StartsWith("document ", StringComparison.Ordinal) && char.IsAsciiDigit(r[9])));
        Assert.Equal(rows.Count, rows.Distinct(StringComparer.Ordinal).Count());

        var disturbed = await WalkAsync(again, filed);
        Assert.Equal(state, disturbed.State);
        Assert.Equal(records, disturbed.Records);
        Assert.Equal(rows, disturbed.Rows);
    }

    private static async Task<(string State, List<string> Records, List<string> Rows)> WalkAsync(byte[][] again, bool[] filed)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var machine = new MachineInMemory();
        var past = new List<object>();
        for (var step = 0; machine.Run.State != RunState.Closed; step++)
        {
            Assert.True(step < 100, $"It stands still in {machine.Run.State} at phase {machine.Run.Phase}.");
            foreach (var index in step < again.Length ? again[step] ?? [] : [])
            {
                if (past.Count > 0) await machine.SendAsync(past[index % past.Count]);
            }

            var due = Due(machine.Run, key, filed.Length > 0 && filed[machine.Run.Phase % filed.Length]);
            past.AddRange(Echoes(due));
            await machine.SendAsync(due);
        }

        // What comes after the end.
        foreach (var message in past) await machine.SendAsync(message);
        return ($"{machine.Run.State} {machine.Run.Phase}", machine.Records, machine.Rows);
    }

    /// <summary>What happens next in the world.</summary>
    private static object Due(Run run, ECDsa key, bool filed)
    {
        if (run.DecideBy is not null) return Decision(run, run.NextGate!, key);
        if (run.Filing is not null) return new DocumentFiled(run.CorrelationId, run.Fresh!);
        var output = Some.Output(run.Phase);
        var report = PhaseEnd.Of(run, "SUCCESS", null, output).Report!;
        return new PhaseEnded(
            run.CorrelationId, run.CommandId!.Value, Guid.CreateVersion7(Late), "SUCCESS", null, output, 5,
            filed ? new FilingTry(Sha256.Of(report), null) : null);
    }

    /// <summary>The message itself, and what another process, which saw less, may say of the same.</summary>
    private static IEnumerable<object> Echoes(object message)
    {
        yield return message;
        if (message is PhaseEnded ended)
        {
            yield return ended with { Report = null };
            yield return ended with { Status = "FAILURE", Error = "TIMEOUT: too late", Output = default(JsonElement), Report = null };
        }

        if (message is DocumentFiled filed) yield return new DocumentNotFiled(filed.Run, filed.Document.Name, StopCode.KbUpload, "The tries were used up.");
    }

    private static DecisionReceived Decision(Run run, string gate, ECDsa key)
    {
        var subject = new Digest(SHA256.HashData(Encoding.UTF8.GetBytes(run.Subjects[gate])));
        var statement = new GateDecision(
            Ids.Derive("tests/decision", run.CorrelationId, gate[^1]), run.RunId, gate, GateDecision.Approve, subject, "",
            AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo()), Late);
        return new DecisionReceived(
            run.CorrelationId, new byte[32], SignedStatement.Sign(statement, key), "maria", Late.AddDays(-1), new Sender("operator", null),
            new Answer());
    }
}
