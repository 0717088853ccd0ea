namespace Platform.Execution.Tests.Guiding;

internal static class Records
{
    /// <summary>One step that completed, one effect that cannot be undone where it is asked for.</summary>
    public static ExecutionRecord Live(IKernel? kernel = null, LiveModeState mode = LiveModeState.Live, bool marked = true, bool ran = true, bool irreversible = false)
    {
        var observer = Samples.Observer(kernel);
        if (ran) Samples.Run(observer, 0);
        if (irreversible) observer.RecordSideEffect(SideEffectCategory.Database, "dropped everything", reversible: false);
        if (marked) observer.MarkCompleted("done");
        return observer.GetExecutionRecord(mode);
    }
}
