using System.CommandLine;
using System.Text;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Laws;

namespace Hestia.Documents;

/// <summary><c>document import</c>: registers a version of a document by audited actions: its text in parts, and then the whole.</summary>
internal static class ImportVerb
{
    /// <summary>What one part's text may have, in bytes; a command has a limit of its own, and JSON escapes some signs.</summary>
    private const int PartBytes = 90 << 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Verb Create(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "The text, in UTF-8" };
        var id = new Option<string>("--id")
        {
            HelpName = "ID",
            Description = "The document's id, e.g. ICX-CONST: also the prefix of its units' addresses",
            Required = true,
        };
        var profile = ProfileSource.Option();
        var import = new Verb("import", "Register a version of a document: the digest of its bytes is the version")
        {
            Notes =
            [
                "What would be recognised is looked at first, as ./platform document outline shows it. "
                + "The same bytes again are the same version.",
            ],
            Examples =
            [
                ("./platform document import /usr/share/common-licenses/GPL-3 --id GPL-3", "numbered sections"),
                ("./platform document import act.md --id LIBRARY-ACT --profile markdown", "with a profile"),
            ],
        };
        import.Arguments.Add(file);
        import.Options.Add(id);
        import.Options.Add(profile);
        import.SetAction(async (given, cancel) =>
        {
            var documentId = given.GetValue(id)!;
            if (DocumentIds.WhyNot(documentId) is { } fault) throw CliException.Usage(fault);
            var text = ProfileSource.Guarded(() => SourceText.Read(ProfileSource.Bytes(session, given.GetValue(file)!)));
            var (read, yaml) = ProfileSource.Of(session, given.GetValue(profile));
            ProfileSource.Guarded(() => Marking.Mark(text, read));
            var parts = Parts(text.Bytes);
            for (var number = 1; number <= parts.Count; number++)
            {
                await ActAsync(session, "document.receive", writer =>
                {
                    writer.WriteString("documentId", documentId);
                    writer.WriteString("sha256", text.Sha256);
                    writer.WriteNumber("part", number);
                    writer.WriteNumber("parts", parts.Count);
                    writer.WriteString("text", parts[number - 1]);
                }, text.Sha256, cancel);
            }

            var output = await ActAsync(session, "document.register", writer =>
            {
                writer.WriteString("documentId", documentId);
                writer.WriteString("sha256", text.Sha256);
                writer.WriteNumber("parts", parts.Count);
                writer.WriteString(yaml is null ? "profile" : "profileYaml", yaml ?? read.Name);
            }, text.Sha256, cancel);
            if (session.Json)
            {
                session.Terminal.PrintJson(JsonText.Of(output));
                return ExitCode.Done;
            }

            var counts = $"  {output.GetProperty("units").GetInt64():N0} units in {text.Bytes.Length:N0} bytes";
            session.Terminal.Print(new Line(new Span("✔ REGISTERED", Ink.Good), "  ", new Span(documentId, Ink.Strong), counts));
            session.Terminal.Print(new Line(new Span($"  version {text.Sha256}", Ink.Faint)));
            session.Terminal.Say(new Span($"./platform cut --document-id {documentId} starts a run.", Ink.Faint));
            return ExitCode.Done;
        });
        return import;
    }

    /// <summary>The text in parts that are whole characters each.</summary>
    private static List<string> Parts(ReadOnlyMemory<byte> bytes)
    {
        var parts = new List<string>();
        for (var from = 0; from < bytes.Length;)
        {
            var to = Math.Min(bytes.Length, from + PartBytes);
            while (to < bytes.Length && (bytes.Span[to] & 0xC0) == 0x80) to--;
            parts.Add(Encoding.UTF8.GetString(bytes.Span[from..to]));
            from = to;
        }

        return parts;
    }

    private static async Task<JsonElement> ActAsync(
        Session session, string type, Action<Utf8JsonWriter> parameters, string trace, CancellationToken cancel)
    {
        var command = new Actions.Command
        {
            CommandId = session.MintId(), AgentId = session.DefaultAgent, TraceId = $"import-{trace[..16]}", ActionType = type,
            Parameters = JsonText.Of(writer =>
            {
                writer.WriteStartObject();
                parameters(writer);
                writer.WriteEndObject();
            }),
        };
        var body = await Progress.WhileAsync(session.Terminal, $"{type} …", _ => Correspondence.AskAsync(
            session.Stack.AgentBroker(), command.ToLetter(), session.Environment("TRACEPARENT"), Patience, session.Clock, cancel));
        using var document = JsonDocument.Parse(body);
        var answer = document.RootElement.Clone();
        var status = answer.GetProperty("status").GetString();
        if (status == "SUCCESS") return answer.GetProperty("output");
        var exitCode = status == "DENIED" ? ExitCode.Refused : ExitCode.Failed;
        throw new CliException(exitCode, $"{type}: {answer.GetProperty("error").GetString()}");
    }
}
