using System.CommandLine;
using System.Text;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Proofs;
using Platform.Proofs.Evidence;
using Platform.Proofs.Notes;

namespace Hestia.Ledger;

/// <summary><c>verify</c>: a proof's file, by this program and the ledger's key alone.</summary>
internal static class VerifyProofVerb
{
    private const int KeysBytesMax = 1 << 20;

    public static Verb Create(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "A proof, as ledger proof wrote it; - reads standard input" };
        var keys = Keys("--key", "The ledger's verifier key, or a file of such keys; from somebody you trust, never from where the proof came from");
        var witnesses = Keys("--witness", "A witness's verifier key, or a file of such keys");
        var quorum = Values.Whole("--quorum", "N", "How many of the witnesses must have cosigned (default: none)", 0, SignedNote.SignaturesMax);
        var verify = new Verb("verify", "Check a proof without any service, and say what it does not prove")
        {
            Notes = ["The ledger's key stands in ledger/verifier-keys of the instance's folder (.local/default). Whoever gave you the file must not be the one who gives you the key."],
            Examples = [("./platform verify 17.tlog-proof --key .local/default/ledger/verifier-keys", "is entry 17 in the ledger?")],
            Exits = [(ExitCode.Done, "proved"), (ExitCode.Failed, "not proved; the reason is named"), (ExitCode.NotFound, "there is no such file")],
        };
        verify.Arguments.Add(file);
        verify.Options.Add(keys);
        verify.Options.Add(witnesses);
        verify.Options.Add(quorum);
        verify.SetAction(async (given, cancel) =>
        {
            var trusted = await ReadAsync(session, given.GetValue(keys) ?? [], cancel);
            if (trusted.Count == 0) throw CliException.Usage("--key is missing: a proof proves nothing without the ledger's key.");
            var verdict = ProofVerdict.Of(
                await BoundedFile.ReadAsync(session, given.GetValue(file)!, LogProof.BytesMax, "A proof", cancel),
                trusted, await ReadAsync(session, given.GetValue(witnesses) ?? [], cancel), (int)(given.GetValue(quorum) ?? 0));
            if (session.Json) session.Terminal.PrintJson(JsonSerializer.Serialize(verdict, HestiaJson.Default.ProofVerdict));
            else session.Terminal.Print(verdict.Lines(session.Terminal.ProseWidth));
            return verdict.Valid ? ExitCode.Done : ExitCode.Failed;
        });
        return verify;
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
