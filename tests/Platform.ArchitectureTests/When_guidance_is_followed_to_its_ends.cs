using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Platform.Execution;
using Platform.Integrity;

namespace Platform.ArchitectureTests;

/// <summary>
/// Guidance is words for a person: nothing that can be reached from the scaffold or its planner, through whatever it holds, calls or
/// mentions, can execute anything (R043).
/// </summary>
public partial class When_guidance_is_followed_to_its_ends
{
    private static readonly Type[] Guidance = [typeof(RollbackScaffold), typeof(RollbackPlanner), typeof(HestiaAgent)];

    [Fact]
    [Trait("Requirement", "R022")]
    [Trait("Requirement", "R041")]
    [Trait("Requirement", "R043")]
    [Trait("Requirement", "R049")]
    [Trait("Requirement", "R053")]
    [Trait("Requirement", "C14")]
    [Trait("Requirement", "G9")]
    public void Should_find_no_executor_bus_database_process_or_callback()
    {
        Assert.Contains(typeof(ExecutionRecord), Reach.From(Guidance).Types);
        Assert.Contains(typeof(CanonicalJson), Reach.From(Guidance).Types);
        Assert.Empty(Dangers(Guidance));
    }

    [Theory]
    [InlineData(typeof(HoldsAnExecutor), "StandInExecutor")]
    [InlineData(typeof(TakesACallback), "can be handed code")]
    [InlineData(typeof(StartsAProcessInALambda), "Process")]
    [InlineData(typeof(WritesAFileInAnIterator), "File")]
    [InlineData(typeof(AsksTheNet), "HttpClient")]
    [InlineData(typeof(Records), "ExecutionObserver")]
    [InlineData(typeof(WaitsForATask), "Task")]
    [InlineData(typeof(Delegates), "StandInExecutor")]
    public void Should_notice_one_however_it_is_hidden(Type planted, string what) => Assert.Contains(Dangers([planted]), danger => danger.Contains(what, StringComparison.Ordinal));

    [Fact]
    [Trait("Requirement", "R043")]
    [Trait("Requirement", "C03")]
    public void Should_find_that_the_whole_core_is_built_on_nothing_that_could()
    {
        var assemblies = new[] { typeof(RollbackPlanner).Assembly, typeof(Statements.Members).Assembly, typeof(CanonicalJson).Assembly };
        var names = assemblies.SelectMany(a => a.GetReferencedAssemblies()).Select(a => a.Name!).Where(name => !name.StartsWith("Platform.", StringComparison.Ordinal));
        Assert.All(names, name => Assert.Matches(Harmless(), name));
        Assert.DoesNotMatch(Harmless(), "System.Diagnostics.Process");
        Assert.DoesNotMatch(Harmless(), "System.Net.Http");
        Assert.DoesNotMatch(Harmless(), "Npgsql");
    }

    private static IEnumerable<string> Dangers(IEnumerable<Type> roots)
    {
        var reach = Reach.From(roots);
        foreach (var type in reach.Types)
        {
            if (Dangerous().IsMatch(type.FullName ?? type.Name)) yield return reach.Path(type);
            if (type.Assembly.GetName().Name?.StartsWith("Platform.", StringComparison.Ordinal) != true) continue;
            foreach (var method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly).Cast<MethodBase>().Concat(type.GetConstructors()))
            {
                if (method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)) yield return $"{reach.Path(type)}.{method.Name} leaves the runtime";
                if (type.IsVisible && method.GetParameters().Any(p => typeof(Delegate).IsAssignableFrom(p.ParameterType))) yield return $"{reach.Path(type)}.{method.Name} can be handed code";
            }

            // The one interface that records know asks a question; its answers are words.
            if (type.IsInterface && type.GetMethods().Any(m => !m.ReturnType.IsEnum || m.GetParameters().Length > 0)) yield return $"{reach.Path(type)} can be told to do something";
        }
    }

    [GeneratedRegex(@"^(System\.(IO|Net|Data|Threading|Reflection)\.|System\.Diagnostics\.Process|System\.(TimeProvider|AppDomain|Activator)$|Microsoft\.|MassTransit|RabbitMQ|Npgsql)|Executor|Observer|InterruptedExecution|Runner|Journal", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Dangerous();

    [GeneratedRegex(@"^System\.(Collections(\.(Immutable|Concurrent))?|Linq|Memory|Runtime(\.(InteropServices|Numerics|Extensions))?|Security\.Cryptography|Text\.(Encodings\.Web|Json)|Threading)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Harmless();

    private sealed class StandInExecutor
    {
        public void Execute() => GC.KeepAlive(this);
    }

    private sealed class HoldsAnExecutor
    {
        public StandInExecutor? Later { get; init; }
    }

    public sealed class TakesACallback
    {
        public static void Confirm(Action then) => GC.KeepAlive(then);
    }

    private sealed class StartsAProcessInALambda
    {
        public static Func<string, object?> Make() => name => Process.GetProcessesByName(name);
    }

    private sealed class WritesAFileInAnIterator
    {
        public static IEnumerable<int> Steps()
        {
            yield return 1;
            File.WriteAllText("step", "2");
        }
    }

    private sealed class AsksTheNet
    {
        public static void Ask()
        {
            using var http = new HttpClient();
        }
    }

    private sealed class Records
    {
        public static Digest Make(ExecutionObserver observer) => observer.LastEventHash;
    }

    private sealed class WaitsForATask
    {
        public static void Wait() => Task.Delay(1).Wait();
    }

    private sealed class Delegates
    {
        public static void Pass() => Onward.Pass();

        private static class Onward
        {
            public static void Pass() => new StandInExecutor().Execute();
        }
    }
}
