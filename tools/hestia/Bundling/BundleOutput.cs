using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Hestia.Commanding;
using Hestia.Keys;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Proofs.Evidence;
using Platform.Statements;

namespace Hestia.Bundling;

/// <summary>What the verbs that write bundles have in common: who signs, where the file goes, and what is told of it.</summary>
internal static class BundleOutput
{
    private const int PartsMax = 10_000;

    public const string WhoSigns =
        "Your key signs the file: that says who put it together, and nothing more. That the entries are the ledger's is proved by the ledger's own signature, which stands inside.";

    public static Option<string?> File() =>
        Values.Text("--out", "FILE", "Write to a file, which appears only when it is whole; default: standard output", "--output", "-o");

    public static Option<string?> Key(Session session)
    {
        var key = Values.Text("--key", "NAME", "Your key to sign the file with (default: the only one that you have)");
        key.CompletionSources.Add(_ => KeysVerbs.Names(session));
        return key;
    }

    public static IReadOnlyList<(int Code, string Meaning)> Exits(string what) =>
        [(ExitCode.Done, "it is COMPLETE"), (ExitCode.Failed, "the file was written and is INCOMPLETE: what is missing is named"), (ExitCode.NotFound, $"there is no such {what}")];

    /// <summary>The name of the key that signs, looked for before anything is gathered.</summary>
    public static string Signer(Session session, string? named)
    {
        if (named is not null) return KeyFolder.Of(session).Find(named).Name;
        return KeyFolder.Of(session).Names() switch
        {
            [var only] => only,
            [] => throw CliException.Usage("A bundle is signed by whoever puts it together, and you have no key. ./platform keys new NAME makes one."),
            var several => throw CliException.Usage($"A bundle is signed by whoever puts it together: --key says with which of your keys ({string.Join(", ", several)})."),
        };
    }

    public static async Task<int> WriteAsync(Session session, Bundle bundle, string keyName, string? file, CancellationToken cancel)
    {
        if (bundle.Entries.Count + bundle.Documents.Count is 0 or > PartsMax)
            throw new CliException(ExitCode.Failed, $"A bundle holds from 1 to {PartsMax:N0} entries and documents; this one would hold {bundle.Entries.Count + bundle.Documents.Count:N0}. {string.Join(' ', bundle.Missing.Take(3))}".TrimEnd());
        var bytes = Signed(session, bundle, keyName);
        if (bytes.Length > DsseEnvelope.BytesMax)
            throw new CliException(ExitCode.Failed, $"The bundle would be larger than {DsseEnvelope.BytesMax >> 20} MiB, which no verifier reads.");
        if (file is not null && file != "-")
        {
            WholeFile.Write(session, file, bytes);
            Tell(session, bundle, file);
        }
        else
        {
            await session.Terminal.Out.WriteAsync(Encoding.UTF8.GetString(bytes).AsMemory(), cancel);
            foreach (var sentence in bundle.Missing) session.Terminal.Say(new Span("INCOMPLETE: ", Ink.Warning), sentence);
        }

        return bundle.Missing.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static byte[] Signed(Session session, Bundle bundle, string keyName)
    {
        using var key = KeyFolder.Of(session).Open(keyName);
        return bundle.Sign(
            AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo()), message => key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    private static void Tell(Session session, Bundle bundle, string file)
    {
        if (session.Json)
        {
            session.Terminal.PrintJson(JsonText.Of(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("file", file);
                writer.WriteNumber("entries", bundle.Entries.Count);
                writer.WriteNumber("documents", bundle.Documents.Count);
                writer.WriteBoolean("complete", bundle.Missing.Count == 0);
                writer.WriteStartArray("missing");
                foreach (var sentence in bundle.Missing) writer.WriteStringValue(sentence);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }));
            return;
        }

        var holds = $"{(bundle.Entries.Count == 1 ? "1 entry" : $"{bundle.Entries.Count:N0} entries")}{(bundle.Documents.Count > 0 ? $" and {Times.Count(bundle.Documents.Count, "document")}" : "")}";
        session.Terminal.Print(
            bundle.Missing.Count == 0 ? new Span("✔ COMPLETE", Ink.Good) : new Span("◔ INCOMPLETE", Ink.Warning),
            $"  {file} holds {holds}. ", new Span($"./platform verify {file} --key KEY checks it.", Ink.Faint));
        foreach (var sentence in bundle.Missing.SelectMany(s => Fold.At([s], session.Terminal.ProseWidth - 2))) session.Terminal.Print(["  ", .. sentence]);
    }
}
