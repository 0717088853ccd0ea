using System.Text.Json;
using Orchestrator.Runs;
using Orchestrator.Storage;
using Platform.Contracts;
using Platform.Integrity;

namespace Orchestrator.Running;

/// <summary>Binds a command to its answer, in the transaction of what the command did.</summary>
internal sealed class Answers(TimeProvider time)
{
    public void Take(RunsContext database, Committing commit, Answer answer, Guid commandId, byte[] digest, Run run, string state)
    {
        var outcome = new RunOutcome
        {
            CommandId = commandId, Status = "TAKEN", Error = null, RunId = run.RunId, State = state, Replayed = false,
        };
        Bind(database, digest, outcome);
        commit.Then(() => answer.Outcome = outcome);
    }

    public void Bind(RunsContext database, byte[] digest, RunOutcome answer) => database.Commands.Add(new RunCommand
    {
        CommandId = answer.CommandId,
        Digest = digest,
        Answer = JsonSerializer.Serialize(answer, JsonSerializerOptions.Web),
        ReceivedAt = Timestamps.Truncate(time.GetUtcNow()),
    });
}
