using System.CommandLine;
using System.Text;
using System.Text.Json;
using Hestia.Archiving;
using Hestia.Commanding;
using Hestia.Judging;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Proofs.Evidence;
using Platform.Proofs.Notes;

namespace Hestia.Ledger;

/// <summary><c>verify</c>: a proof's file, a bundle or an archive, by this program and keys that are trusted alone.</summary>
internal static class VerifyProofVerb
{
    public static Verb Create(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "A proof, as ledger proof wrote it, a bundle, or the folder of an archive; - reads standard input" };
        var keys = VerifierKeys.Option("--key", "The ledger's verifier key, or a file of such keys; from somebody you trust, never from where the proof came from");
        var witnesses = VerifierKeys.Option("--witness", "A witness's verifier key, or a file of such keys");
        var quorum = Values.Whole("--quorum", "N", "How many of the witnesses must have cosigned (default: none)", 0, SignedNote.SignaturesMax);
        var approvers = VerifierKeys.Option("--approver", "For a bundle: the public key of somebody who may decide, as Base 64, PEM or a keys file; without one no decision's signature is checked");
        var makers = VerifierKeys.Option("--signer", "For a bundle: the public key of somebody whose word it counts by that it is complete");
        var verify = new Verb("verify", "Check a proof, a bundle or an archive without any service, and say what it does not prove")
        {
            Notes = ["The ledger's key stands in ledger/verifier-keys of the instance's folder (.local/default). Whoever gave you the file must not be the one who gives you the key."],
            Examples =
            [
                ("./platform verify 17.tlog-proof --key .local/default/ledger/verifier-keys", "is entry 17 in the ledger?"),
                ("./platform verify /srv/ledger --key verifier-keys", "is every archived entry as it was written?"),
                ("./platform verify evidence.json --key verifier-keys --approver keys.json", "is all of this run as it was recorded, and who decided?"),
            ],
            Exits = [(ExitCode.Done, "proved, and a bundle is complete"), (ExitCode.Failed, "not proved, or a bundle is incomplete; the reason is named"), (ExitCode.NotFound, "there is no such file")],
        };
        verify.Arguments.Add(file);
        verify.Options.Add(keys);
        verify.Options.Add(witnesses);
        verify.Options.Add(quorum);
        verify.Options.Add(approvers);
        verify.Options.Add(makers);
        verify.SetAction(async (given, cancel) =>
        {
            var trusted = await VerifierKeys.ReadAsync(session, given.GetValue(keys), cancel);
            if (trusted.Count == 0) throw CliException.Usage("--key is missing: a proof proves nothing without the ledger's key.");
            var (known, least) = (await VerifierKeys.ReadAsync(session, given.GetValue(witnesses), cancel), (int)(given.GetValue(quorum) ?? 0));
            if (Directory.Exists(session.PathOf(given.GetValue(file)!)))
            {
                var trust = new Trust(trusted, known, least);
                return Tell(session, await Progress.WhileAsync(
                    session.Terminal, "verifying …", say => ArchiveVerdict.OfAsync(session, given.GetValue(file)!, trust, say, cancel)));
            }

            var bytes = await BoundedFile.ReadAsync(session, given.GetValue(file)!, DsseEnvelope.BytesMax, "A proof or a bundle", cancel);
            // A proof begins with the name of its format, and a bundle is an object.
            return bytes.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..]
                ? Tell(session, BundleVerdict.Of(bytes, new Trust(
                    trusted, known, least, await PersonsAsync(session, given.GetValue(approvers), cancel), await PersonsAsync(session, given.GetValue(makers), cancel))))
                : Tell(session, ProofVerdict.Of(bytes, trusted, known, least));
        });
        return verify;
    }

    private static int Tell(Session session, ProofVerdict verdict)
    {
        if (session.Json) session.Terminal.PrintJson(JsonSerializer.Serialize(verdict, LedgerJson.Default.ProofVerdict));
        else session.Terminal.Print(verdict.Lines(session.Terminal.ProseWidth));
        return verdict.Valid ? ExitCode.Done : ExitCode.Failed;
    }

    private static int Tell(Session session, ArchiveVerdict verdict)
    {
        if (session.Json) session.Terminal.PrintJson(JsonSerializer.Serialize(verdict, ArchivingJson.Default.ArchiveVerdict));
        else session.Terminal.Print(verdict.Lines(session.Terminal.ProseWidth));
        return verdict.Valid ? ExitCode.Done : ExitCode.Failed;
    }

    private static int Tell(Session session, BundleVerdict verdict)
    {
        if (session.Json) session.Terminal.PrintJson(JsonSerializer.Serialize(verdict, LedgerJson.Default.BundleVerdict));
        else session.Terminal.Print(verdict.Lines(session.Terminal.ProseWidth));
        return verdict.ExitCode;
    }

    /// <summary>Null where nobody was named: then nobody's signature is asked for.</summary>
    private static async Task<IReadOnlyCollection<PersonKey>?> PersonsAsync(Session session, string[]? named, CancellationToken cancel)
    {
        if (named is null or []) return null;
        var keys = new List<PersonKey>();
        foreach (var name in named)
        {
            // The Base 64 of a key begins as every DER of it does.
            var text = name.StartsWith("MFkw", StringComparison.Ordinal) && !File.Exists(session.PathOf(name))
                ? name
                : Encoding.UTF8.GetString(await BoundedFile.ReadAsync(session, name, VerifierKeys.BytesMax, "A file of keys", cancel));
            try
            {
                keys.AddRange(PersonKey.Read(text));
            }
            catch (FormatException e)
            {
                throw CliException.Usage($"{name} holds no person's key: {e.Message}");
            }
        }

        return keys;
    }
}
