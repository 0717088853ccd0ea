using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Runs;
using Orchestrator.Running;
using Platform.Integrity;
using Platform.Statements;

namespace Orchestrator.Tests.Running;

/// <summary>
/// Each was true of the row that its sender saw. The one whose transaction comes first counts; the other changes nothing, so that it is
/// looked at anew and told why not.
/// </summary>
public sealed class When_two_say_what_becomes_of_a_stopped_run : IAsyncDisposable
{
    private static readonly DateTimeOffset Late = new(2026, 5, 21, 0, 0, 0, TimeSpan.Zero);
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly MachineInMemory machine = new();

    public When_two_say_what_becomes_of_a_stopped_run()
    {
        var run = machine.Run;
        (run.Phase, run.State, run.CommandId) = (8, RunState.Stopped, null);
        (run.StopCode, run.StopReason) = (StopCode.BetweenLegs, "Leg B failed.");
        run.Pins["changeSetId"] = Some.ValueOf("changeSetId");
    }

    [Fact]
    [Trait("Requirement", "G10")]
    public async Task Should_void_it_by_the_first_of_two_decisions()
    {
        await machine.SendAsync(Decision(GateDecision.Void, 1));
        var voiding = machine.Run.CommandId;
        Assert.NotNull(voiding);

        await machine.SendAsync(Decision(GateDecision.Void, 2));
        await machine.SendAsync(Decision(GateDecision.CompleteLegB, 3));
        Assert.Equal((RunState.Stopped, voiding), (machine.Run.State, machine.Run.CommandId));

        await machine.SendAsync(Ended(voiding.Value, "SUCCESS", null));
        Assert.Equal(RunState.Voided, machine.Run.State);
    }

    [Theory]
    [Trait("Requirement", "R099")]
    [InlineData(StopCode.BetweenLegs)]
    [InlineData(StopCode.Rejected)]
    public async Task Should_not_go_on_by_a_resume_that_only_a_sovereign_could_say(string code)
    {
        machine.Run.StopCode = code;
        await machine.SendAsync(Resume());
        Assert.Equal((RunState.Stopped, code), (machine.Run.State, machine.Run.StopCode));
    }

    [Fact]
    [Trait("Requirement", "G10")]
    public async Task Should_not_go_on_while_it_is_being_voided()
    {
        machine.Run.StopCode = StopCode.KbUpload;
        await machine.SendAsync(Decision(GateDecision.Void, 1));
        await machine.SendAsync(Resume());
        Assert.Equal((RunState.Stopped, 1), (machine.Run.State, machine.Run.Attempt));
    }

    [Fact]
    [Trait("Requirement", "G10")]
    public async Task Should_end_where_its_change_set_was_voided_before()
    {
        await machine.SendAsync(Decision(GateDecision.Void, 1));
        await machine.SendAsync(Ended(machine.Run.CommandId!.Value, "FAILURE", "ALREADY_VOIDED: The change set is voided already."));
        Assert.Equal(RunState.Voided, machine.Run.State);
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_not_take_a_decision_about_what_no_longer_stands_there()
    {
        var decision = Decision(GateDecision.CompleteLegB, 1);
        machine.Run.Pins["structuralVerifySha"] = Some.ValueOf("structuralVerifySha");
        await machine.SendAsync(decision);
        Assert.Equal(RunState.Stopped, machine.Run.State);
    }

    public ValueTask DisposeAsync()
    {
        key.Dispose();
        return machine.DisposeAsync();
    }

    private PhaseEnded Ended(Guid command, string status, string? error) => new(
        machine.Run.CorrelationId, command, Guid.CreateVersion7(Late), status, error, default(JsonElement), 5, null);

    private ResumeRequested Resume() => new(
        machine.Run.CorrelationId, Guid.CreateVersion7(Late), new byte[32], "maria", "go on", new Sender("operator", null), new Answer());

    private DecisionReceived Decision(string verdict, int number)
    {
        var statement = new GateDecision(
            Ids.Derive("tests/decision", machine.Run.CorrelationId, number), machine.Run.RunId, GateDecision.Run, verdict,
            new Digest(SHA256.HashData(GateSubject.OfRun(machine.Run))), "because",
            AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo()), Late);
        return new DecisionReceived(
            machine.Run.CorrelationId, new byte[32], SignedStatement.Sign(statement, key), "maria", Late.AddDays(-1),
            new Sender("operator", null), new Answer());
    }
}
