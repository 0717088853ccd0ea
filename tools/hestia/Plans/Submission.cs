using System.Text.Json;
using Hestia.Executions;
using Hestia.Reaching;
using Platform.Execution;

namespace Hestia.Plans;

/// <summary>
/// Sends a plan and follows what becomes of it: the answer over the bus and the action-runner's word over HTTP, whichever comes first. The
/// answer comes when the execution has ended, so that a plan was taken is seen over HTTP alone.
/// </summary>
internal sealed class Submission(Session session, Uri broker, PlanCommand command)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private bool isAway;
    private (int, int?, string)? told;

    /// <summary>Waits for the end, not only until the plan was taken.</summary>
    public bool ToTheEnd { get; init; }

    /// <summary>
    /// The id was used before: what is known under it may be another plan's, until the answer says that it is this one's.
    /// </summary>
    public bool IsAgain { get; init; }

    /// <summary>How long it may take until the plan is taken or refused.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Told of every change that is seen.</summary>
    public Action<Summary> Progressed { get; init; } = static _ => { };

    /// <summary>Told once why the action-runner cannot be asked, and null once it answers again.</summary>
    public Action<string?> Away { get; init; } = static _ => { };

    /// <exception cref="NoAnswerException">It went out, and neither an answer nor an execution was seen in time.</exception>
    /// <exception cref="CliException">It could not be sent.</exception>
    public async Task<PlanAnswer> SendAsync(CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var letter = command.ToLetter();
        var began = session.Clock.GetTimestamp();
        Task<byte[]>? answer = Correspondence.AskAsync(broker, letter, session.Environment("TRACEPARENT"), Timeout.InfiniteTimeSpan, session.Clock, over.Token);
        try
        {
            Summary? seen = null;
            for (var isOurs = !IsAgain; ;)
            {
                var pause = Task.Delay(Pause, session.Clock, over.Token);
                await (answer is null ? pause : Task.WhenAny(answer, pause));
                cancel.ThrowIfCancellationRequested();
                if (answer is { IsCompleted: true })
                {
                    var said = await HeardAsync(answer, seen is not null);
                    answer = null;
                    isOurs = true;
                    if (said is not null && (said.Status != "STARTED" || !ToTheEnd))
                    {
                        return said;
                    }
                }

                seen = await LookAsync(over.Token) ?? seen;
                var impatient = session.Clock.GetElapsedTime(began) > Patience;
                if (seen is not null && (isOurs || impatient) && (seen.HasEnded || !ToTheEnd))
                {
                    return PlanAnswer.Of(seen);
                }

                if (seen is null && impatient)
                {
                    throw new NoAnswerException($"within {Patience.TotalSeconds:0.###} seconds", letter, new TimeoutException());
                }
            }
        }
        finally
        {
            await over.CancelAsync();
            if (answer is not null)
            {
                await answer.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    /// <summary>
    /// The answer; null where it was lost on the way and the execution is known, so that it can be followed all the same.
    /// </summary>
    private static async Task<PlanAnswer?> HeardAsync(Task<byte[]> answer, bool isKnown)
    {
        try
        {
            return PlanAnswer.Read(await answer) ?? (isKnown ? null : throw new CliException(
                ExitCode.Unreachable, "An answer came that cannot be understood. The record is the truth: ./platform execution list shows what was executed."));
        }
        catch (NoAnswerException) when (isKnown)
        {
            return null;
        }
    }

    /// <summary>What the action-runner says of it; null where it does not know it, or does not answer.</summary>
    private async Task<Summary?> LookAsync(CancellationToken cancel)
    {
        try
        {
            var found = await session.ActionRunner.FindAsync($"/executions/{command.CommandId}", cancel);
            if (isAway)
            {
                isAway = false;
                Away(null);
            }

            var summary = found?.Deserialize(ExecutionsJson.Default.Summary);
            if (summary is not null && told != (summary.EndedSteps, summary.CurrentStep?.Index, summary.Status))
            {
                told = (summary.EndedSteps, summary.CurrentStep?.Index, summary.Status);
                Progressed(summary);
            }

            return summary;
        }
        catch (CliException e)
        {
            if (!isAway)
            {
                isAway = true;
                Away(e.Message);
            }

            return null;
        }
    }
}
