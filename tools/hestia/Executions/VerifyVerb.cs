using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Execution;
using Platform.Integrity;

namespace Hestia.Executions;

/// <summary><c>execution verify</c>: a record's file, by this program alone.</summary>
internal static class VerifyVerb
{
    public static Verb Create(Session session)
    {
        var file = new System.CommandLine.Argument<string>("FILE") { Description = "An exported record; - reads standard input" };
        var hash = Values.Parsed<Digest?>(
            "--hash", "HASH", "The record's hash that was kept elsewhere (the ledger has it)", text => Digest.TryParse(text, out var digest) ? digest : null, "takes 64 lower-case hexadecimal digits");
        var verify = new Verb("verify", "Check an exported record without any service, and name the first broken link")
        {
            Notes = ["Every hash is derived again, every link followed, and the status held against the events. A record that somebody made anew from end to end is whole in itself: only the hash that was kept elsewhere shows it (--hash)."],
            Examples = [("./platform execution verify record.json", "is it as it was recorded?")],
            Exits = [(ExitCode.Done, "whole"), (ExitCode.Failed, "broken; the first broken link is named"), (ExitCode.NotFound, "there is no such file")],
        };
        verify.Arguments.Add(file);
        verify.Options.Add(hash);
        verify.SetAction(async (given, cancel) =>
        {
            var verdict = Of(await BoundedFileOf(session, given.GetValue(file)!, cancel), given.GetValue(hash));
            if (session.Json)
            {
                session.Terminal.PrintJson(JsonSerializer.Serialize(verdict, ExecutionsJson.Default.Verdict));
            }
            else
            {
                session.Terminal.Print(verdict.Lines(session.Terminal.ProseWidth));
                if (verdict.ExecutionId is not null)
                {
                    session.Terminal.Print("  ", new Span("of      ", Ink.Faint), $"execution {verdict.ExecutionId} of plan {verdict.PlanId}: {verdict.Status}");
                }
            }

            return verdict.Valid ? ExitCode.Done : ExitCode.Failed;
        });
        return verify;
    }

    internal static Verdict Of(byte[] export, Digest? expected) => RecordVerifier.VerifyExport(export) is { } broken
        ? Verdict.Of(null, broken, null)
        : Verdict.Of(ExecutionRecord.Read(export), null, expected);

    private static Task<byte[]> BoundedFileOf(Session session, string file, CancellationToken cancel) => Reaching.BoundedFile.ReadAsync(session, file, RecordSource.BytesMax, "A record", cancel);
}
