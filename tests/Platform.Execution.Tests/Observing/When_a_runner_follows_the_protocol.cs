namespace Platform.Execution.Tests.Observing;

/// <summary>
/// The seed's integration test with a stand-in for Stage-4: what any runner does with an observer gives a truthful record.
/// </summary>
public sealed class When_a_runner_follows_the_protocol
{
    [Fact]
    [Trait("Requirement", "R048")]
    public void Should_record_a_plan_that_succeeds()
    {
        var record = Execute(_ => null, new TestKernel());
        Assert.Equal((ExecutionStatus.Completed, 6), (record.Status, record.StepEvents.Length));
    }

    [Fact]
    [Trait("Requirement", "R048")]
    [Trait("Requirement", "R052")]
    public void Should_record_a_plan_that_fails_at_its_second_step()
    {
        var record = Execute(step => step == 1 ? "no" : null, new TestKernel());
        Assert.Equal((ExecutionStatus.Failed, 4, "no"), (record.Status, record.StepEvents.Length, record.StepEvents[^1].Error));
    }

    [Fact]
    [Trait("Requirement", "R048")]
    [Trait("Requirement", "R039")]
    public void Should_record_a_plan_that_an_escalation_stops()
    {
        var kernel = new TestKernel();
        var record = Execute(
            step =>
            {
                if (step == 0) kernel.State = SecurityState.Compromised;
                return null;
            },
            kernel);
        Assert.Equal((ExecutionStatus.Incomplete, 2), (record.Status, record.StepEvents.Length));
    }

    private static ExecutionRecord Execute(Func<int, string?> step, TestKernel kernel)
    {
        var plan = Samples.Plan();
        var observer = new ExecutionObserver("exec-001", plan, new TestClock(), kernel);
        try
        {
            for (var i = 0; i < plan.Steps.Length && !observer.IsClosed; i++)
            {
                observer.RecordStepStarted(i, plan.Steps[i].Name);
                if (step(i) is { } error)
                {
                    observer.RecordStepFailed(i, plan.Steps[i].Name, error);
                    observer.MarkFailed($"Stopped: {plan.Steps[i].Name} failed");
                }
                else
                {
                    observer.RecordStepCompleted(i, plan.Steps[i].Name);
                }
            }

            if (!observer.IsClosed) observer.MarkCompleted("All steps completed");
        }
        catch (SecurityEscalatedException e)
        {
            observer.MarkIncompleteSecurityEscalation(e.Message);
        }

        var record = observer.GetExecutionRecord();
        Assert.Null(Samples.VerifyAgain(record));
        return record;
    }
}
