using System.CommandLine;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Actions;

/// <summary><c>action run</c>: one command to the action-runner, and its answer.</summary>
internal static class RunVerb
{
    private const double TimeoutSeconds = 30;

    public static Verb Create(Session session)
    {
        var type = new Argument<string>("TYPE") { Description = "The action's name in the catalog, e.g. server.restart" };
        type.CompletionSources.Add(_ => CatalogVerb.TypesForCompletion(session));
        var pairs = new Option<string[]>("--param", "-p")
        {
            HelpName = "K=V",
            Description = "A parameter; repeat it for more. V is what the catalog says of K: text, or JSON (3, true, {\"a\":1}); K:=V insists on JSON",
            DefaultValueFactory = _ => [],
        };
        var json = Values.Text("--json-params", "JSON", "All parameters as one JSON object; --param adds to it");
        var file = Values.Text("--file", "FILE", "The same from a file, or - for standard input (the way for secrets: a command line is visible to others)", "-f");
        var agent = Values.Id("--agent", "NAME", "Who acts; default: PLATFORM_AGENT, else hestia/<your user name>");
        var trace = Values.Id("--trace", "ID", "The job or plan this belongs to");
        var trigger = Values.Id("--trigger", "T", "What made you act, e.g. alert.high-cpu");
        var id = Values.Uuid("--command-id", "The id of a command sent before, to get its outcome; default: a new one");
        var timeout = Values.Seconds("--timeout", $"How long to wait for the answer (default {TimeoutSeconds:0})", most: 86_400);

        var run = new Verb("run", "Send one action and wait for its answer")
        {
            Notes =
            [
                "The command's id is printed before anything is sent. It is what makes the command happen at most once: send the same id again, with the same content, and you get the first outcome.",
            ],
            Examples =
            [
                ("./platform action run object.create --param id=SRV-001 --param type=server --param 'attributes={\"os\":\"debian\"}'", "make an object"),
                ("./platform action run server.restart --param id=SRV-001 --trigger alert.high-cpu --trace job-1", "restart a server, and say why"),
                ("jq -n '{id:\"SRV-001\"}' | ./platform action run server.deploy --file -", "parameters from another program"),
            ],
            Exits =
            [
                (ExitCode.Done, "SUCCESS"),
                (ExitCode.Failed, "FAILURE or ROLLED_BACK: it was attempted, and nothing of it stayed in the database"),
                (ExitCode.Refused, "DENIED: it was not attempted"),
                (ExitCode.Unreachable, "the broker does not answer, or no answer came in time"),
            ],
        };
        run.Arguments.Add(type);
        foreach (var option in new Option[] { pairs, json, file, agent, trace, trigger, id, timeout })
        {
            run.Options.Add(option);
        }

        run.Validators.Add(result =>
        {
            if (result.GetResult(json) is not null && result.GetResult(file) is not null)
            {
                result.AddError("--json-params and --file say the same thing twice; give one of them.");
            }
        });
        run.SetAction(async (given, cancel) =>
        {
            var broker = session.Stack.AgentBroker();
            var singles = given.GetValue(pairs)!;
            var schema = singles.Length > 0 ? await SchemaAsync(session, given.GetValue(type)!, cancel) : null;
            var command = new Command
            {
                CommandId = given.GetValue(id) ?? session.MintId(),
                AgentId = given.GetValue(agent) ?? session.DefaultAgent,
                TraceId = given.GetValue(trace),
                ActionType = given.GetValue(type)!,
                Trigger = given.GetValue(trigger),
                Parameters = await ParametersAsync(session, given.GetValue(json), given.GetValue(file), singles, schema, cancel),
            };
            session.Terminal.Say(new Span($"command {command.CommandId}", Ink.Faint));
            var exitCode = await RunAsync(session, broker, command, TimeSpan.FromSeconds(given.GetValue(timeout) ?? TimeoutSeconds), cancel);
            if (exitCode == ExitCode.Refused)
            {
                foreach (var (name, text) in Parameters.ReadAsJson(singles, schema))
                {
                    session.Terminal.Say(new Span($"{name}={text} was read as JSON. If it must be text, write {name}='\"{text}\"'", Ink.Faint));
                }
            }

            return exitCode;
        });
        return run;
    }

    private static async Task<int> RunAsync(Session session, Uri broker, Command command, TimeSpan patience, CancellationToken cancel)
    {
        byte[] body;
        try
        {
            body = await Progress.WhileAsync(
                session.Terminal,
                $"{command.ActionType} …",
                _ => Correspondence.AskAsync(broker, command.ToLetter(), session.Environment("TRACEPARENT"), patience, session.Clock, cancel));
        }
        catch (NoAnswerException e)
        {
            return e.Tell(session.Terminal);
        }

        if (Read(body) is not { } answer)
        {
            throw new CliException(ExitCode.Unreachable, $"An answer came that cannot be understood. The record is the truth: ./platform log --command {command.CommandId}");
        }

        if (session.Json)
        {
            session.Terminal.PrintJson(JsonText.Of(answer.Json));
        }
        else
        {
            session.Terminal.Print(OutcomeView.Of(command, answer.Outcome, session.Terminal.ProseWidth));
        }

        return answer.Outcome.ExitCode;
    }

    private static (JsonElement Json, Outcome Outcome)? Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var json = document.RootElement.Clone();
            return json.Deserialize(ActionsJson.Default.Outcome) is { } outcome ? (json, outcome) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// What the catalog says of the action's parameters; null where it cannot be asked now: the broker may take commands all the same.
    /// </summary>
    private static async Task<JsonElement?> SchemaAsync(Session session, string type, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2), session.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            var item = await session.ActionRunner.FindAsync($"/actions/{Uri.EscapeDataString(type)}", either.Token);
            return item is { ValueKind: JsonValueKind.Object } action && action.TryGetProperty("parameters", out var parameters) ? parameters : null;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is CliException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<string> ParametersAsync(Session session, string? json, string? file, string[] pairs, JsonElement? schema, CancellationToken cancel)
    {
        if (file is null)
        {
            return Parameters.Compose(json, "--json-params", pairs, schema);
        }

        try
        {
            var text = file == "-" ? await Console.In.ReadToEndAsync(cancel) : await File.ReadAllTextAsync(session.PathOf(file), cancel);
            return Parameters.Compose(text, file == "-" ? "Standard input" : file, pairs, schema);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CliException.Usage($"There is no file {file}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage($"{file} cannot be read: {e.Message}");
        }
    }
}
