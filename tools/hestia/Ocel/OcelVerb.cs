using System.CommandLine;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Ocel;

/// <summary><c>pattern ocel FILE</c>: the attempts in the ledger for process mining programs.</summary>
internal static class OcelVerb
{
    public static Verb Create(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "Where to write; it appears only when it is whole" };
        var from = Values.Whole("--from", "INDEX", "The first entry (default: the first there is)", 0, long.MaxValue);
        var to = Values.Whole("--to", "INDEX", "The last entry (default: the last there is)", 0, long.MaxValue);
        var ocel = new Verb("ocel", "Write the attempts in the ledger as an object-centric event log (OCEL 2.0, JSON)")
        {
            Notes = ["Each attempt is an event; affected objects, agents, jobs (traces) and executions of plans are the objects. Every entry is verified on the way."],
            Examples = [("./platform pattern ocel attempts.json", "for pm4py and other programs that read OCEL 2.0")],
            Exits = [(ExitCode.Failed, "the export ended early or does not verify; no file was left")],
        };
        ocel.Arguments.Add(file);
        ocel.Options.Add(from);
        ocel.Options.Add(to);
        ocel.SetAction(async (given, cancel) =>
        {
            var (first, last) = (given.GetValue(from), given.GetValue(to));
            if (first > last)
            {
                throw CliException.Usage($"--from {first} is behind --to {last}.");
            }

            var path = Address.Of("/ledger/export", ("from", first?.ToString()), ("to", last?.ToString()));
            return await WriteAsync(session, path, given.GetValue(file)!, cancel);
        });
        return ocel;
    }

    private static async Task<int> WriteAsync(Session session, string path, string name, CancellationToken cancel)
    {
        var target = session.PathOf(name);
        var stem = $"{target}.{session.MintId():N}";
        var (spool, partial) = ($"{stem}.events.partial", $"{stem}.partial");
        OcelLog log;
        try
        {
            try
            {
                log = await Progress.WhileAsync(session.Terminal, "exporting …", async say =>
                {
                    await using var events = new FileStream(spool, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, useAsync: true);
                    var read = await session.Audit.StreamAsync(path, body => OcelLog.ReadAsync(body, events, n => say($"exporting … {n:N0} entries"), cancel), cancel);
                    await using var output = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
                    await read.WriteAsync(events, output, cancel);
                    output.Flush(flushToDisk: true);
                    return read;
                });
                File.Move(partial, target, overwrite: true);
            }
            finally
            {
                File.Delete(spool);
                File.Delete(partial);
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException || (e is IOException and not HttpIOException))
        {
            throw CliException.Usage($"{name} cannot be written: {e.Message}");
        }

        if (log.Removed > 0)
        {
            session.Terminal.Say(
                new Span("! ", Ink.Warning), log.Removed == 1 ? "The payload of 1 entry was taken away." : $"The payloads of {log.Removed:N0} entries were taken away.",
                $" What the ledger still says of such an entry is in the file, marked {OcelEvents.PayloadRemoved}; which steps an execution had is not known without its payload.");
        }

        if (session.Json)
        {
            session.Terminal.PrintJson(JsonText.Of(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("file", target);
                writer.WriteNumber("entries", log.Entries);
                writer.WriteNumber("events", log.Events);
                writer.WriteNumber("objects", log.Objects);
                writer.WriteNumber("payloadsRemoved", log.Removed);
                writer.WriteEndObject();
            }));
        }
        else
        {
            session.Terminal.Say(new Span("✔ ", Ink.Good), $"{Times.Count(log.Events, "event")} and {Times.Count(log.Objects, "object")} in {name}.");
        }

        return ExitCode.Done;
    }
}
