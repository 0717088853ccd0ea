using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Documents;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Runs;

/// <summary><c>cut</c>: starts a run.</summary>
internal static class StartVerb
{
    public static Verb Create(Session session)
    {
        var document = Values.Text("--document-id", "ID", "The document, as it was imported; needed unless --from-run names one");
        var from = Values.Text(
            "--from-run", "RUN", "Cut what an earlier run cut, from the same bytes: a voided one again, a closed one as a replay");
        var version = Values.Text("--version", "SHA256", "Which version; default: the one that was imported last");
        var agent = Values.Text(
            "--agent", "NAME", "Who starts it, and so cannot open its gates; default: PLATFORM_AGENT, else hestia/<your user name>");
        var id = Values.Uuid("--command-id", "The id of a start that was sent before, to get its answer; default: a new one");
        var cut = new Verb("cut", "Cut a document into units of law: start a run")
        {
            Notes =
            [
                "A run goes through eleven phases by itself and waits twice for a sovereign: "
                + "before units are created (SG_1), and before they are enacted (SG_2).",
                "There is one run of a document's version; another start is denied with STOP_REPLAY_CONFLICT, "
                + "or, where a closed run stands as it was left, answered with it.",
            ],
            Examples =
            [
                ("./platform cut --document-id ICX-CONST", "start"),
                ("./platform run watch RUN", "see it go on"),
                ("./platform cut --from-run RUN", "once more what a voided run cut"),
            ],
            Exits = [(ExitCode.Done, "the run began"), (ExitCode.Refused, "DENIED: nothing began")],
        };
        foreach (var option in new Option[] { document, version, from, agent, id })
        {
            cut.Options.Add(option);
        }

        cut.SetAction(async (given, cancel) =>
        {
            var (documentId, versionId) =
                await WhatAsync(session, given.GetValue(document), given.GetValue(version), given.GetValue(from), cancel);
            var command = given.GetValue(id) ?? session.MintId();
            var body = JsonSerializer.SerializeToUtf8Bytes(
                new StartLetter(command, given.GetValue(agent) ?? session.DefaultAgent, documentId, versionId, given.GetValue(from)),
                RunsJson.Default.StartLetter);
            session.Terminal.Say(new Span($"command {command}", Ink.Faint));
            var letter = RunLetter.Of("start-run", "start", command, body, "Nothing began.", "./platform run list");
            var (code, answer) = await RunLetter.SendAsync(session, letter, $"starting {documentId} …", cancel);
            if (code == ExitCode.Done && answer is { } taken && !session.Json)
            {
                var run = taken.GetProperty("runId").GetString();
                if (taken.TryGetProperty("replayedFrom", out var from) && from.ValueKind == JsonValueKind.String)
                {
                    const string Why = "  It stands as that run left it; nothing was written.";
                    session.Terminal.Print(new Line(new Span("✔ REPLAYED", Ink.Good), "  ", new Span(run, Ink.Strong), Why));
                    return code;
                }

                session.Terminal.Print(new Line(new Span("✔ STARTED", Ink.Good), "  ", new Span(run, Ink.Strong)));
                session.Terminal.Say(new Span($"./platform run watch {run} shows it go on.", Ink.Faint));
            }

            return code;
        });
        return cut;
    }

    /// <summary>The document and the version, as they were named, or as the earlier run had them.</summary>
    private static async Task<(string Document, string Version)> WhatAsync(
        Session session, string? document, string? version, string? from, CancellationToken cancel)
    {
        if (from is not null)
        {
            var run = (await RunVerbs.ReadAsync(session, from, cancel)).GetProperty("run");
            return (document ?? run.GetProperty("documentId").GetString()!, version ?? run.GetProperty("sourceVersionId").GetString()!);
        }

        if (document is null)
            throw new CliException(ExitCode.Usage, "Name the document with --document-id, or an earlier run with --from-run.");
        return (document, version ?? await DocumentVerbs.LatestAsync(session, document, cancel));
    }
}

/// <summary>The message that starts a run.</summary>
internal sealed record StartLetter(Guid CommandId, string AgentId, string DocumentId, string SourceVersionId, string? FromRun);

/// <summary>The message that lets a stopped run go on.</summary>
internal sealed record ResumeLetter(Guid CommandId, string RunId, string Actor, string Reason);
