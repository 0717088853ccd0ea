using System.Text.Json;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Runs;

/// <summary>Sends something about a run to the orchestrator and shows its answer.</summary>
internal static class RunLetter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Letter Of(string exchange, string noun, Guid id, byte[] body, string untouched, string find) => new()
    {
        Exchange = exchange,
        Id = id,
        Body = body,
        Noun = noun,
        Sender = "the operator's",
        Untouched = untouched,
        Doubt = "It may have been taken, or still wait.",
        Again = "Send it again.",
        HowToFindOut = [find, "    shows how it stands, once the orchestrator answers."],
    };

    /// <returns>The answer; null where none came, after what is to be done was said.</returns>
    public static async Task<(int ExitCode, JsonElement? Answer)> SendAsync(
        Session session, Letter letter, string words, CancellationToken cancel)
    {
        byte[] body;
        try
        {
            body = await Progress.WhileAsync(session.Terminal, words, _ => Correspondence.AskAsync(
                session.Stack.OperatorBroker(), letter, session.Environment("TRACEPARENT"), Patience, session.Clock, cancel));
        }
        catch (NoAnswerException e)
        {
            return (e.Tell(session.Terminal), null);
        }

        using var document = JsonDocument.Parse(body);
        var answer = document.RootElement.Clone();
        var taken = answer.GetProperty("status").GetString() == "TAKEN";
        if (session.Json)
        {
            session.Terminal.PrintJson(JsonText.Of(answer));
        }
        else if (!taken)
        {
            session.Terminal.Print(new Line(new Span("⊘ DENIED", Ink.Warning), $"  {letter.Untouched}"));
            var facts = new Facts();
            facts.Add("error", answer.GetProperty("error").GetString());
            session.Terminal.Print(facts.Lines(session.Terminal.ProseWidth));
        }

        return (taken ? ExitCode.Done : ExitCode.Refused, answer);
    }
}
