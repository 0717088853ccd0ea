namespace Platform.Execution.Tests.Verifying;

/// <summary>Numbers as calls on an observer: legal and illegal ones.</summary>
internal static class Calls
{
    public static readonly Plan Plan = Plan.Create("plan-001", LiveModeState.Live, Enumerable.Range(0, 8).Select(i => new PlanStep(
        $"Step {i + 1}", "table.create", null, i % 2 == 0 ? [new(SideEffectCategory.Database, "effect 1*", Reversible: true)] : [])));

    public static (ExecutionObserver Observer, TestKernel Kernel) Observer(bool planned)
    {
        var kernel = new TestKernel();
        return (planned ? new ExecutionObserver("exec-001", Plan, new TestClock(), kernel) : Samples.Observer(kernel), kernel);
    }

    public static bool ChangesSecurity(int call) => call % 100 is 98 or 99;

    /// <summary>Whether the observer accepted it; every refusal is one of those that it promises.</summary>
    public static bool Make(ExecutionObserver observer, TestKernel kernel, int call)
    {
        var (index, details) = (call / 100 % 9, call % 3 == 0 ? Samples.Json($$"""{"call":{{call}},"text":"½ \u0007"}""") : null);
        var name = $"Step {index + 1}";
        try
        {
            switch (call % 100)
            {
                case < 35: observer.RecordStepStarted(index, name, details); break;
                case < 65: observer.RecordStepCompleted(index, name, details); break;
                case < 75: observer.RecordStepFailed(index, name, $"E{call}: \ud800", details); break;
                case < 93: observer.RecordSideEffect((SideEffectCategory)(call % 6), $"effect {call}", call % 2 == 0, details); break;
                case 93: observer.MarkCompleted("done"); break;
                case 94: observer.MarkFailed("failed"); break;
                case 95: observer.MarkIncompleteSecurityEscalation(); break;
                case 98: kernel.State = SecurityState.Compromised; break;
                case 99: kernel.State = SecurityState.Operational; break;
                default: return false;
            }

            return true;
        }
        catch (Exception e) when (e is StepOrderException or ExecutionClosedException or SecurityEscalatedException or ArgumentOutOfRangeException)
        {
            return false;
        }
    }
}
