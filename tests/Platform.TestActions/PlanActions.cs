using System.Diagnostics;
using Platform.Actions;
using Platform.Execution;

namespace Platform.TestActions;

/// <summary>
/// An external action that nobody can stop: while its runner, which has given up on it, records its outcome, it still names side effects.
/// </summary>
[Action("test.chatter", Description = "Names side effects without end.", TimeoutSeconds = 1)]
public sealed class Chatter : IExternalAction<Chatter.Parameters>
{
    /// <summary>Shortly before the runner gives up: the action's timeout and five seconds of grace.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5.9);

    /// <summary>How far apart; all that one step may name last so long that the end of the step lies among them.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(0.8);

    public sealed record Parameters;

    public Task<object?> ExecuteAsync(Parameters parameters, IExternalContext context)
    {
        var began = Stopwatch.GetTimestamp();
        // Some at once, so that reading all of them takes a while.
        for (var i = 0; i < 500; i++) Say(i);
        Until(Before);
        for (var i = 0; i < 500; i++)
        {
            Until(Before + (i * Apart));
            Say(500 + i);
        }

        return Task.FromResult<object?>(null);

        void Say(int number) => context.RecordSideEffect(SideEffectCategory.Network, $"call {number}", reversible: true, new { number });

        void Until(TimeSpan moment)
        {
            while (Stopwatch.GetElapsedTime(began) < moment) Thread.Yield();
        }
    }
}
