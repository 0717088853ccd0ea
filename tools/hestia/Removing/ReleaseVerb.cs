using System.CommandLine;
using Hestia.Archiving;
using Hestia.Commanding;
using Hestia.Judging;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Proofs.Notes;
using Platform.Statements;

namespace Hestia.Removing;

/// <summary><c>ledger release</c>: signs that the database lets go of what an archive holds, once that archive was verified.</summary>
internal static class ReleaseVerb
{
    private const string Consequence =
        "The database then holds these payloads no more, and the archive alone does: keep copies of it. "
        + "Of each entry there stay who did what when, to which objects, and all hashes, so the ledger verifies as before. "
        + "Removals and changes of the security state stay whole.";

    public static Verb Create(Session session)
    {
        var folder = new Argument<string>("FOLDER") { Description = "The archive, as ledger archive wrote it" };
        var keys = VerifierKeys.Option(
            "--ledger-key", "The ledger's verifier key, or a file of such keys: what ledger archive and verify call --key");
        var witnesses = VerifierKeys.Option("--witness", "A witness's verifier key, or a file of such keys");
        var quorum = Values.Whole(
            "--quorum", "N", "How many of the witnesses must have cosigned (default: none)", 0, SignedNote.SignaturesMax);
        var order = new RemovalOrder(session);
        var release = new Verb("release", "Let the database go of the payloads that an archive holds, by your signature")
        {
            Notes =
            [
                "The archive is verified first, as ./platform verify FOLDER does, and held against the ledger. " + Consequence,
                "Your key (--key) must be allowed to approve ledger.release. The ledger's key (--ledger-key) only checks the archive.",
            ],
            Examples =
            [
                (
                    "./platform ledger release /srv/ledger --ledger-key verifier-keys --reason 'Archived in June' --key maria",
                    "verify, sign, let go"),
            ],
            Exits = RemovalOrder.Exits,
        };
        release.Arguments.Add(folder);
        foreach (var option in new Option[] { keys, witnesses, quorum }) release.Options.Add(option);
        order.AddTo(release);
        release.SetAction(async (given, cancel) =>
        {
            var trusted = await VerifierKeys.ReadAsync(session, given.GetValue(keys), cancel);
            if (trusted.Count == 0) throw CliException.Usage("--ledger-key is missing: an archive counts by what the ledger signed.");
            var known = await VerifierKeys.ReadAsync(session, given.GetValue(witnesses), cancel);
            var trust = new Trust(trusted, known, (int)(given.GetValue(quorum) ?? 0));
            var archive = await VerifiedAsync(session, given.GetValue(folder)!, trust, cancel);
            return await order.SignAsync(given, await WantedAsync(session, archive, cancel), cancel);
        });
        return release;
    }

    private static async Task<Archive> VerifiedAsync(Session session, string folder, Trust trust, CancellationToken cancel)
    {
        var archive = await Archive.RequiredAsync(session, folder, cancel);
        var verdict = await Progress.WhileAsync(
            session.Terminal, "verifying …", say => ArchiveVerdict.OfAsync(session, folder, archive, trust, say, cancel));
        if (!verdict.Valid) throw Refused($"The archive in {folder} does not verify: {verdict.Reason}");
        return archive.Entries == 0 ? throw Refused($"The archive in {folder} holds no entry yet.") : archive;
    }

    private static async Task<Wanted> WantedAsync(Session session, Archive archive, CancellationToken cancel)
    {
        var end = archive.Entries - 1;
        var last = await NamedEntry.FindAsync(session, end, cancel);
        if (last is null || last.Hash.ToString() != archive.Segments[^1].Head)
        {
            var how = last is null ? "is missing" : "is another one";
            throw Refused($"The ledger here is not the one that was archived: its entry {end} {how}.");
        }

        return new Wanted(PayloadRemoval.Archived, [new EntryRange(0, end)], last, archive.Sha256, Consequence);
    }

    private static CliException Refused(string why) => new(ExitCode.Refused, why + " Nothing was signed.");
}
