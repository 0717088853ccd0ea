using Hestia.Reaching;
using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Judging;
using Hestia.Showing;

namespace Hestia.Archiving;

/// <summary><c>ledger archive</c>: the closed part of the ledger as files that anybody can verify for ever.</summary>
internal static class ArchiveVerb
{
    public static Verb Create(Session session)
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where the archive is, or is to be" };
        var keys = VerifierKeys.Option("--key", "The ledger's verifier key, or a file of such keys");
        var before = Values.Whole(
            "--before", "INDEX", "Leave out this entry and all behind it (default: up to the last signed one)", 0, long.MaxValue);
        var segment = Values.Whole(
            "--segment", "ENTRIES", $"Entries in a file, a power of two; once for ever (default: {Archive.SegmentUsual:N0})",
            Archive.SegmentLeast, Archive.SegmentMost);
        var archive = new Verb("archive", "Add the closed part of the ledger to a folder of files")
        {
            Notes =
            [
                "Each file is compressed (Zstandard) and holds as many entries as every other one, with payloads. A file counts when it was read "
                + "back and proved to be what the ledger signed; whoever interrupts this loses nothing. Run it again, every night say, and it "
                + "adds what is new.",
                "Nothing leaves the ledger by this.",
            ],
            Examples =
            [
                ("./platform ledger archive /srv/ledger --key .local/default/ledger/verifier-keys", "add what is closed"),
                ("./platform verify /srv/ledger --key verifier-keys", "is all of it still as it was written?"),
            ],
            Exits = [(ExitCode.Failed, "the ledger is not the one that was archived, or was altered; nothing of that is archived")],
        };
        archive.Arguments.Add(folder);
        archive.Options.Add(keys);
        archive.Options.Add(before);
        archive.Options.Add(segment);
        archive.SetAction(async (given, cancel) =>
        {
            var entries = given.GetValue(segment);
            if (entries is { } odd && !Archive.IsSegment(odd))
                throw CliException.Usage($"--segment takes a power of two, such as 4096, not {odd}.");
            var trusted = await VerifierKeys.ReadAsync(session, given.GetValue(keys), cancel);
            if (trusted.Count == 0) throw CliException.Usage("--key is missing: what is archived has to be what the ledger signed.");
            var writer = new ArchiveWriter(session, given.GetValue(folder)!, trusted);
            var done = await Progress.WhileAsync(
                session.Terminal, "archiving …", say => writer.AddAsync(given.GetValue(before), (int?)entries, say, cancel));
            if (session.Json) session.Terminal.PrintJson(JsonSerializer.Serialize(done, ArchivingJson.Default.Archived));
            else Tell(session, done);
            return ExitCode.Done;
        });
        return archive;
    }

    private static void Tell(Session session, Archived done)
    {
        var holds = done.Entries == 0 ? $"{done.Folder} holds no entry yet" : $"{done.Folder} holds entries 0 to {done.Entries - 1:N0}";
        var rest = done.Waiting == 0 ? "" : $" {done.Waiting:N0} more wait until a file is full.";
        var added = done.Added == 1 ? "1 entry" : $"{done.Added:N0} entries";
        session.Terminal.Say(new Span("✔ ", Ink.Good), $"{added} archived; {holds}.{rest}");
    }
}
