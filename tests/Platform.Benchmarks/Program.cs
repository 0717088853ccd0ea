using System.Runtime.InteropServices;
using Platform.Benchmarks;
using Platform.Benchmarks.Naive;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;
using Platform.Benchmarks.Verbs;
using Spectre.Console;

switch (args)
{
    case ["naive-runner"]: return await NaiveService.RunnerAsync();
    case ["naive-audit"]: return await NaiveService.AuditAsync();
    case [Record.Name]: return Record.Run();
    case [Capacity.Name]: return Capacity.Run();
    case ["--help"] or ["-h"] or ["help"]:
        Console.WriteLine(Options.Help);
        return 0;
}

if (Options.Parse(args, out var why) is not { } options)
{
    await Console.Error.WriteLineAsync($"{why}\n\n{Options.Help}");
    return 2;
}

// Tables in a file or a pipe are not to be folded at eighty columns.
if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 180;

try
{
    // The services are children of this program and of nobody else: a stop takes them along.
    using var stopped = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Stop(143));
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Stop(130));
    var servers = Servers.FromEnvironment();
    await using var stage = new Stage(servers, options);
    var results = new List<Result>();
    foreach (var name in options.Names)
    {
        var result = await (name switch
        {
            Throughput.Name => Throughput.RunAsync(stage),
            Latency.Name => Latency.RunAsync(stage),
            Append.Name => Append.RunAsync(stage),
            Verify.Name => Verify.RunAsync(stage),
            Query.Name => Query.RunAsync(stage),
            Memory.Name => Memory.RunAsync(stage),
            Learning.Name => Learning.RunAsync(stage),
            Mining.Name => Mining.RunAsync(stage),
            Guidance.Name => Guidance.RunAsync(stage),
            LongPlan.Name => LongPlan.RunAsync(stage),
            Runs.Name => Runs.RunAsync(stage),
            Runners.Name => Runners.RunAsync(stage),
            Soak.Name => Soak.RunAsync(stage),
            _ => throw new InvalidOperationException($"The benchmark '{name}' has no code."),
        });
        if (!options.Json) Screen.Show(result);
        results.Add(result);
    }

    var machine = await Machine.ReadAsync(servers);
    if (options.Json) Screen.ShowJson(machine, results);
    else AnsiConsole.MarkupLineInterpolated($"[dim]{machine}[/]");
    if (options.Save) await ReferencePage.SaveAsync(machine, results);
    return results.TrueForAll(r => r.Findings.All(f => f.IsMet != false)) ? 0 : 1;
}
catch (Exception e) when (e is InvalidOperationException or HttpRequestException or Npgsql.NpgsqlException or TimeoutException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

static void Stop(int code)
{
    ServiceProcess.KillAll();
    Environment.Exit(code);
}
