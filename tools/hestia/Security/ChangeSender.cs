using System.Text.Json;
using Hestia.Keys;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Execution;
using Platform.Statements;

namespace Hestia.Security;

/// <summary>Signs a change of the security state, publishes it as the operator, and shows the answer.</summary>
internal static class ChangeSender
{
    /// <summary>Short, so that a change that was caught and held back is soon worth nothing; long enough for clocks that differ.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <param name="fromVersion">The version that the operator saw; null raises whatever is there.</param>
    public static async Task<int> SendAsync(Session session, SecurityReading wanted, string reason, long? fromVersion, string keyName, CancellationToken cancel)
    {
        var change = Sign(session, wanted, reason, fromVersion, keyName);
        var broker = session.Stack.OperatorBroker();
        session.Terminal.Say(new Span($"change {change.Statement.ChangeId}", Ink.Faint));
        byte[] body;
        try
        {
            body = await Progress.WhileAsync(
                session.Terminal,
                $"{wanted.SecurityState.ToWire()} …",
                _ => Correspondence.AskAsync(broker, ToLetter(change), session.Environment("TRACEPARENT"), Patience, session.Clock, cancel));
        }
        catch (NoAnswerException e)
        {
            return e.Tell(session.Terminal);
        }

        if (Read(body) is not { } read)
        {
            throw new CliException(ExitCode.Unreachable, "An answer came that cannot be understood. ./platform security show tells how it stands.");
        }

        if (session.Json)
        {
            session.Terminal.PrintJson(JsonText.Of(read.Json));
        }
        else
        {
            session.Terminal.Print(View(read.Answer, wanted, reason, session.Terminal.ProseWidth));
        }

        return read.Answer.Status == "CHANGED" ? ExitCode.Done : ExitCode.Refused;
    }

    internal static IEnumerable<Line> View(ChangeAnswer answer, SecurityReading wanted, string reason, int width)
    {
        var changed = answer.Status == "CHANGED";
        yield return changed
            ? new Line(new Span("✔ CHANGED", Ink.Good), "  Security is ", new Span(wanted.SecurityState.ToWire(), Ink.Strong), $", boundary {wanted.BoundaryState.ToWire()}, from now on.")
            : new Line(new Span($"⊘ {answer.Status}", Ink.Warning), "  Nothing was changed.");
        var facts = new Facts();
        if (answer.Error is not null)
        {
            facts.Add("error", answer.Error);
        }

        if (changed)
        {
            facts.Add("reason", reason);
        }

        if (answer.Version is { } version)
        {
            facts.Add("version", $"{version:N0}");
        }

        if (answer.Replayed)
        {
            facts.Add("means", "It had been answered before: nothing was changed now, and this is the answer of then.");
        }

        if (answer.ChangeId is not null)
        {
            facts.Add("change", answer.ChangeId);
        }

        foreach (var line in facts.Lines(width))
        {
            yield return line;
        }
    }

    private static SignedStatement<SecurityChange> Sign(Session session, SecurityReading wanted, string reason, long? fromVersion, string keyName)
    {
        using var key = KeyFolder.Of(session).Open(keyName);
        try
        {
            var keyId = AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo());
            return SignedStatement.Sign(
                new SecurityChange(session.MintId(), wanted.SecurityState, wanted.BoundaryState, reason, fromVersion, keyId, session.Clock.GetUtcNow() + Life), key);
        }
        catch (ArgumentException e)
        {
            throw new CliException(ExitCode.Usage, "--reason: " + Sentence.Of(e), e);
        }
    }

    private static Letter ToLetter(SignedStatement<SecurityChange> change) => new()
    {
        Exchange = "change-security-state",
        Id = change.Statement.ChangeId,
        Body = change.ToJson(),
        Noun = "change",
        Sender = "the operator's",
        Untouched = "Nothing was changed.",
        Doubt = $"It may have been changed, or still be within the next {Life.TotalMinutes:0} minutes.",
        Again = "Send it again.",
        HowToFindOut = ["./platform security show", "    shows how it stands, once the action-runner answers."],
    };

    private static (JsonElement Json, ChangeAnswer Answer)? Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var json = document.RootElement.Clone();
            return json.Deserialize(SecurityJson.Default.ChangeAnswer) is { } answer ? (json, answer) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
