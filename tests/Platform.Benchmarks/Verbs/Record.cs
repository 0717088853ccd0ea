using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Platform.Execution;
using Platform.Integrity;

namespace Platform.Benchmarks.Verbs;

/// <summary>What it costs to record one event of an execution: canonical bytes, hash and link, and the bytes for the journal.</summary>
public class Record
{
    public const string Name = "record";
    private const double MostMicroseconds = 20;
    private const long MostBytes = 2_048;
    private const int Events = 2 * ExecutionLimits.Steps;

    private static readonly FrozenJson Details = FrozenJson.Parse("""{"affectedIds":["SRV-001","SRV-002"],"attemptId":"019b0000-0000-7000-8000-0000000000c1","rows":3}""");

    private readonly Plan plan = Plan.Create(
        "plan-long", LiveModeState.Live, Enumerable.Range(0, ExecutionLimits.Steps).Select(i => new PlanStep($"Step {i}", "object.update")));

    [Benchmark(OperationsPerInvoke = Events, Description = "recorded")]
    public Digest Recorded() => Execute(journal: false);

    [Benchmark(OperationsPerInvoke = Events, Description = "recorded, and written for the journal")]
    public Digest Journaled() => Execute(journal: true);

    /// <summary>Runs both; 0 where both keep the bar.</summary>
    internal static int Run()
    {
        var job = Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(15);
        var artifacts = Path.Combine(Path.GetTempPath(), "platform-bench-record");
        var summary = BenchmarkRunner.Run<Record>(
            ManualConfig.CreateEmpty().AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).AddColumnProvider(DefaultConfig.Instance.GetColumnProviders().ToArray())
                .AddLogger(NullLogger.Instance).WithArtifactsPath(artifacts));
        var met = true;
        foreach (var report in summary.Reports)
        {
            var microseconds = report.ResultStatistics!.Median / 1_000;
            var bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
            met &= microseconds < MostMicroseconds && bytes < MostBytes;
            Console.WriteLine($"An event {report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo}: {microseconds:0.00} µs (bar < {MostMicroseconds}), {bytes} bytes allocated (bar < {MostBytes})");
        }

        return met && summary.Reports.Length == 2 ? 0 : 1;
    }

    private Digest Execute(bool journal)
    {
        var observer = new ExecutionObserver("exec-long", plan, TimeProvider.System, new SecurityReading(SecurityState.Operational, BoundaryState.Nominal), keepEvents: false);
        for (var i = 0; i < ExecutionLimits.Steps; i++)
        {
            var started = observer.RecordStepStarted(i, plan.Steps[i].Name, Details);
            var completed = observer.RecordStepCompleted(i, plan.Steps[i].Name, Details);
            if (journal && started.ToJson().Length + completed.ToJson().Length == 0) throw new InvalidOperationException("Nothing was written.");
        }

        return observer.LastEventHash;
    }
}
