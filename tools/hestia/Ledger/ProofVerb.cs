using System.CommandLine;
using System.Text;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Proofs.Evidence;

namespace Hestia.Ledger;

/// <summary><c>ledger proof</c>: a file that proves one entry to whoever has the ledger's key.</summary>
internal static class ProofVerb
{
    public static Verb Create(Session session)
    {
        var entry = new Argument<string>("ENTRY") { Description = "The entry's id, or its index" };
        var file = Values.Text("--out", "FILE", "Write to a file; default: standard output", "--output", "-o");
        var proof = new Verb("proof", "A file that proves that an entry is in the ledger")
        {
            Notes = ["It holds the entry's texts, its place, the hashes from there to the root, and the signed checkpoint: ./platform verify checks it without any service. An entry is proved from about a second after it was written on."],
            Examples = [("./platform ledger proof 17 --out 17.tlog-proof", "keep the proof of entry 17")],
            Exits = [(ExitCode.NotFound, "there is no such entry, or it is not signed yet")],
        };
        proof.Arguments.Add(entry);
        proof.Options.Add(file);
        proof.SetAction(async (given, cancel) =>
        {
            var bytes = await session.Audit.StreamAsync(
                "/ledger/proofs/" + Uri.EscapeDataString(given.GetValue(entry)!),
                body => BoundedFile.ReadAsync(body, LogProof.BytesMax, () => new CliException(ExitCode.Failed, "The proof is longer than any proof is."), cancel),
                cancel);
            if (given.GetValue(file) is { } name && name != "-")
            {
                WholeFile.Write(session, name, bytes);
                if (session.Json) session.Terminal.PrintJson(JsonText.Of(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("file", name);
                    writer.WriteEndObject();
                }));
                else session.Terminal.Say(new Span("✔ ", Ink.Good), $"The proof is in {name}. ", new Span($"./platform verify {name} --key KEY checks it.", Ink.Faint));
            }
            else if (session.Json)
            {
                session.Terminal.PrintJson(JsonText.Of(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("proof", Encoding.UTF8.GetString(bytes));
                    writer.WriteEndObject();
                }));
            }
            else
            {
                await session.Terminal.Out.WriteAsync(Encoding.UTF8.GetString(bytes).AsMemory(), cancel);
            }

            return ExitCode.Done;
        });
        return proof;
    }
}
