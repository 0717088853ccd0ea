namespace Platform.Execution.Tests.Observing;

/// <summary>The seed's second unit test: events are linked by their hashes.</summary>
public sealed class When_events_are_recorded
{
    [Fact]
    [Trait("Requirement", "R048")]
    [Trait("Requirement", "R027")]
    [Trait("Requirement", "R028")]
    public void Should_link_each_to_the_one_before()
    {
        var observer = new ExecutionObserver("exec-001", "plan-001", new TestClock());
        Samples.Run(observer, 0);
        var record = observer.GetExecutionRecord(LiveModeState.Live);
        Assert.Equal(record.StepEvents[0].ComputeHash(), record.StepEvents[1].PreviousEventHash);
        Assert.Equal(record.Head.Opening.Hash, record.StepEvents[0].PreviousEventHash);
        Assert.Equal(record.StepEvents[1].Hash, record.Seal.LastEventHash);
        Assert.Equal(record.StepEvents[1].Hash, observer.LastEventHash);
    }

    [Fact]
    [Trait("Requirement", "R027")]
    public void Should_make_no_event_that_fits_into_another_execution()
    {
        var one = new ExecutionObserver("exec-001", "plan-001", new TestClock());
        var other = new ExecutionObserver("exec-002", "plan-001", new TestClock());
        Assert.NotEqual(one.RecordStepStarted(0, "Step 1").Hash, other.RecordStepStarted(0, "Step 1").Hash);
    }

    [Fact]
    [Trait("Requirement", "C12")]
    public void Should_take_left_out_details_for_empty_ones()
    {
        Assert.Equal(Hash(null), Hash(FrozenJson.Empty));
        Assert.NotEqual(Hash(null), Hash(Samples.Json("""{"a":1}""")));

        static Digest Hash(FrozenJson? details) => Samples.Observer().RecordStepStarted(0, "Step 1", details).Hash;
    }

    [Fact]
    [Trait("Requirement", "R051")]
    public void Should_refuse_what_cannot_be_recorded_and_record_nothing()
    {
        var observer = Samples.Observer();
        Assert.Throws<ArgumentOutOfRangeException>(() => observer.RecordStepStarted(-1, "Step"));
        Assert.Throws<ArgumentOutOfRangeException>(() => observer.RecordStepStarted(ExecutionLimits.Steps, "Step"));
        Assert.Throws<ArgumentException>(() => observer.RecordStepStarted(0, " "));
        Assert.Throws<ArgumentException>(() => observer.RecordStepStarted(0, "a\nb"));
        Assert.Throws<ArgumentException>(() => observer.RecordStepStarted(0, "half \ud800"));
        Assert.Throws<ArgumentException>(() => observer.RecordStepStarted(0, "Step 1", Samples.Json($$"""{"x":"{{new string('y', ExecutionLimits.DetailsBytes)}}"}""")));
        Assert.Throws<ArgumentException>(() => observer.RecordSideEffect(SideEffectCategory.Process, "half \udc00", reversible: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => observer.RecordSideEffect((SideEffectCategory)99, "what", reversible: true));
        Assert.Equal(0, observer.EventCount);
        Samples.Run(observer, 0);
        Assert.Null(RecordVerifier.Verify(observer.GetExecutionRecord(LiveModeState.Live)));
    }

    [Fact]
    public void Should_name_what_is_too_large_by_its_digest()
    {
        var large = Samples.Json($$"""{"x":"{{new string('y', 100_000)}}"}""");
        var fitted = large.FitTo(ExecutionLimits.DetailsBytes);
        Assert.Matches("""^\{"omitted":\{"bytes":100008,"sha256":"[0-9a-f]{64}"\}\}$""", fitted.Text);
        Assert.Same(fitted, fitted.FitTo(ExecutionLimits.DetailsBytes));
    }
}
