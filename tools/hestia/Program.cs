using Hestia;
using Hestia.Commanding;
using Hestia.Showing;

// The one place that takes the process's own clock, ids, console and environment.
var environment = System.Environment.GetEnvironmentVariable;
#pragma warning disable RS0030 // Composition: everything else takes the minting that it is given.
using var session = new Session(Terminal.OfProcess(environment), TimeProvider.System, environment, Directory.GetCurrentDirectory(), Guid.CreateVersion7);
#pragma warning restore RS0030
return await CommandLine.RunAsync(args, session);
