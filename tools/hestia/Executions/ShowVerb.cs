using System.CommandLine;
using System.Text;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Execution;

namespace Hestia.Executions;

/// <summary><c>execution show</c>.</summary>
internal static class ShowVerb
{
    public static Verb Create(Session session)
    {
        var id = ExecutionVerbs.IdOrFile();
        var verify = new Option<bool>("--verify") { Description = "Derive every hash again, and compare the record's with the ledger's; exit code 1 and the first broken link where one is not right" };
        var export = Values.Text("--export", "FILE", "Write the canonical record as one JSON file, which appears only when it is whole");
        var show = new Verb("show", "Status, steps, side effects declared and seen, security, warnings, the record's hash")
        {
            Examples =
            [
                ("./platform execution show 0193a2b4-1111-7222-8333-444455556666", "what it did"),
                ("./platform execution show 0193a2b4-1111-7222-8333-444455556666 --verify --export record.json", "check it, and keep it"),
            ],
            Exits = [(ExitCode.Failed, "the record is not what it was; the first broken link is named"), (ExitCode.NotFound, "there is no such execution")],
        };
        show.Arguments.Add(id);
        show.Options.Add(verify);
        show.Options.Add(export);
        show.SetAction(async (given, cancel) =>
        {
            var record = await RecordSource.ReadAsync(session, given.GetValue(id)!, cancel);
            var json = record.ToJson();
            if (given.GetValue(export) is { } file)
            {
                WholeFile.Write(session, file, json);
            }

            if (session.Json)
            {
                session.Terminal.PrintJson(Encoding.UTF8.GetString(json));
            }
            else
            {
                session.Terminal.Print(new ExecutionView(record, session.Times, session.Terminal.ProseWidth, session.TableWidth).Lines());
            }

            if (given.GetValue(export) is { } written)
            {
                session.Terminal.Say(new Span($"The record is in {written}. ./platform execution verify {ShellWord.Of(written)} proves it.", Ink.Faint));
            }

            return given.GetValue(verify) ? await VerifiedAsync(session, given.GetValue(id)!, record, cancel) : ExitCode.Done;
        });
        return show;
    }

    private static async Task<int> VerifiedAsync(Session session, string id, ExecutionRecord record, CancellationToken cancel)
    {
        var (kept, whyNot) = await RecordHashInLedger.FindAsync(session, id, record, cancel);
        var verdict = Verdict.Of(record, RecordVerifier.Verify(record), kept);
        if (session.Json)
        {
            // The record is the one object on standard output.
            session.Terminal.Say(verdict.Valid ? new Span("The record is whole.", Ink.Faint) : new Span($"The record is broken: {verdict.Reason}", Ink.Bad));
        }
        else
        {
            session.Terminal.Print(Line.Empty);
            session.Terminal.Print(verdict.Lines(session.Terminal.ProseWidth));
        }

        if (whyNot is not null) session.Terminal.Say(new Span($"It was not compared with the ledger's hash. {whyNot}", Ink.Warning));
        return verdict.Valid ? ExitCode.Done : ExitCode.Failed;
    }
}
