using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.Json;
using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia;

/// <summary>From arguments to an exit code. Every failure ends here, as a sentence on standard error.</summary>
internal static class CommandLine
{
    /// <summary>A first word such as <c>@reports</c> is a value here, never a file to read arguments from.</summary>
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Session session)
    {
        try
        {
            return await ParseAndRunAsync(arguments, session);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (CliException e)
        {
            Complain(session, e, e.Message);
            return e.ExitCode;
        }
        catch (JsonException e)
        {
            Complain(session, e, $"A service answered in a shape that this program does not know: {e.Message} Are both of the same version?");
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            Complain(session, e, $"Something went wrong that this program did not expect: {e.Message.ReplaceLineEndings(" ").Trim()} PLATFORM_DEBUG=1 shows where.");
            return ExitCode.Failed;
        }
    }

    private static async Task<int> ParseAndRunAsync(IReadOnlyList<string> arguments, Session session)
    {
        var root = Root.Create(session);
        if (arguments.Count == 0)
        {
            session.Terminal.Print(Help.Of(root, session.Terminal.ProseWidth));
            return ExitCode.Done;
        }

        var parsed = root.Parse(arguments, Parser);
        session.Json = parsed.GetValue(GlobalOptions.Json);
        session.Wide = parsed.GetValue(GlobalOptions.Wide);
        if (parsed.GetValue(GlobalOptions.NoColour))
        {
            session.Terminal.OutColour = false;
            session.Terminal.ErrorColour = false;
        }

        if (parsed.Action is ParseErrorAction)
        {
            return SayUsage(parsed, session.Terminal);
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            Output = session.Terminal.Out,
            Error = session.Terminal.Error,
        });
    }

    private static void Complain(Session session, Exception e, string sentence)
    {
        session.Terminal.Say(new Span("✘ ", Ink.Bad), sentence);
        if (session.Environment("PLATFORM_DEBUG") == "1")
        {
            foreach (var line in e.ToString().Split('\n'))
            {
                session.Terminal.Say(new Span(line.TrimEnd('\r'), Ink.Faint));
            }
        }
    }

    private static int SayUsage(ParseResult parsed, Terminal terminal)
    {
        var command = parsed.CommandResult.Command;
        foreach (var error in parsed.Errors.Select(e => e.Message).Distinct())
        {
            terminal.Say(new Span("✘ ", Ink.Bad), error);
        }

        if (command.Subcommands.Count > 0)
        {
            terminal.Say("  " + (command is RootCommand ? "Verbs" : $"{Help.NameOf(command)} has") + ": " + string.Join(", ", command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)));
        }
        else
        {
            terminal.Say("  " + Help.UsageOf(command));
        }

        terminal.Say($"  {Help.NameOf(command)} --help tells more.");
        return ExitCode.Usage;
    }
}
