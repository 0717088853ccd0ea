using Hestia;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Integrity;

// The one place that takes the process's own clock, ids, console and environment.
Func<string, string?> environment = System.Environment.GetEnvironmentVariable;
using var session = new Session(
    Terminal.OfProcess(environment), TimeProvider.System, environment, Directory.GetCurrentDirectory(), () => new Ids(TimeProvider.System).Next());
return await CommandLine.RunAsync(args, session);
