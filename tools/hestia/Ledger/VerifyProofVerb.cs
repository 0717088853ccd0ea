using System.CommandLine;
using System.Text;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Judging;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Proofs;
using Platform.Proofs.Evidence;
using Platform.Proofs.Notes;

namespace Hestia.Ledger;

/// <summary><c>verify</c>: a proof's file or a bundle, by this program and keys that are trusted alone.</summary>
internal static class VerifyProofVerb
{
    private const int KeysBytesMax = 1 << 20;

    public static Verb Create(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "A proof, as ledger proof wrote it, or a bundle; - reads standard input" };
        var keys = Keys("--key", "The ledger's verifier key, or a file of such keys; from somebody you trust, never from where the proof came from");
        var witnesses = Keys("--witness", "A witness's verifier key, or a file of such keys");
        var quorum = Values.Whole("--quorum", "N", "How many of the witnesses must have cosigned (default: none)", 0, SignedNote.SignaturesMax);
        var approvers = Keys("--approver", "For a bundle: the public key of somebody who may decide, as Base 64, PEM or a keys file; without one no decision's signature is checked");
        var makers = Keys("--signer", "For a bundle: the public key of somebody whose word it counts by that it is complete");
        var verify = new Verb("verify", "Check a proof or a bundle without any service, and say what it does not prove")
        {
            Notes = ["The ledger's key stands in ledger/verifier-keys of the instance's folder (.local/default). Whoever gave you the file must not be the one who gives you the key."],
            Examples =
            [
                ("./platform verify 17.tlog-proof --key .local/default/ledger/verifier-keys", "is entry 17 in the ledger?"),
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
            var trusted = await ReadAsync(session, given.GetValue(keys) ?? [], cancel);
            if (trusted.Count == 0) throw CliException.Usage("--key is missing: a proof proves nothing without the ledger's key.");
            var bytes = await BoundedFile.ReadAsync(session, given.GetValue(file)!, DsseEnvelope.BytesMax, "A proof or a bundle", cancel);
            var (known, least) = (await ReadAsync(session, given.GetValue(witnesses) ?? [], cancel), (int)(given.GetValue(quorum) ?? 0));
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
                : Encoding.UTF8.GetString(await BoundedFile.ReadAsync(session, name, KeysBytesMax, "A file of keys", cancel));
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

    private static Option<string[]> Keys(string name, string description) => new(name) { HelpName = "KEY", Description = description };

    private static async Task<List<NoteKey>> ReadAsync(Session session, string[] named, CancellationToken cancel)
    {
        var keys = new List<NoteKey>();
        foreach (var name in named)
        {
            // A key has plus signs and no file of that name; everything else is a file.
            var lines = name.Contains('+', StringComparison.Ordinal) && !File.Exists(session.PathOf(name))
                ? [name]
                : Encoding.UTF8.GetString(await BoundedFile.ReadAsync(session, name, KeysBytesMax, "A file of keys", cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            foreach (var line in lines)
            {
                try
                {
                    keys.Add(NoteKey.Parse(line));
                }
                catch (ProofFormatException e)
                {
                    throw CliException.Usage($"{name} holds no verifier key: {e.Message}");
                }
            }
        }

        return keys;
    }
}
