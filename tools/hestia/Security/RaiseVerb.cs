using System.CommandLine;
using Hestia.Commanding;
using Hestia.Keys;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Execution;

namespace Hestia.Security;

/// <summary><c>security raise</c>: stops everything, also where no service answers over HTTP.</summary>
internal static class RaiseVerb
{
    /// <summary>Whoever raises is in a hurry: what is slow to read is not waited for.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(3);

    public static Verb Create(Session session)
    {
        var state = Word("STATE", "OPERATIONAL (with --boundary), COMPROMISED or LOCKDOWN", static (string w, out SecurityState s) => WireWords.TryParse(w, out s), "OPERATIONAL", "COMPROMISED", "LOCKDOWN");
        var boundary = Values.Parsed<BoundaryState?>(
            "--boundary", "STATE", "The boundary's state, too: NOMINAL, ELEVATED, COMPROMISED, LOCKDOWN. Default: as it is; where that cannot be read, as severe as STATE",
            text => WireWords.TryParse(text.ToUpperInvariant(), out BoundaryState b) ? b : null, "takes NOMINAL, ELEVATED, COMPROMISED or LOCKDOWN");
        boundary.CompletionSources.Add("NOMINAL", "ELEVATED", "COMPROMISED", "LOCKDOWN");
        var reason = SecurityVerbs.Reason();
        var key = KeysVerbs.Signing(session);
        var raise = new Verb("raise", "Raise the security state: from then on nothing begins")
        {
            Notes =
            [
                "Nothing that runs is torn down: an action that has begun ends, a plan stops before its next step and is recorded INCOMPLETE.",
                "It needs the broker, and no service over HTTP. It never lowers a state; ./platform security clear does.",
            ],
            Examples = [("./platform security raise COMPROMISED --reason 'Unknown key in use' --key oncall", "stop everything"), ("./platform security raise LOCKDOWN --boundary LOCKDOWN --reason 'Drill' --key oncall", "both states")],
            Exits = SecurityVerbs.Exits,
        };
        raise.Arguments.Add(state);
        foreach (var option in new Option[] { boundary, reason, key })
        {
            raise.Options.Add(option);
        }

        raise.SetAction(async (given, cancel) =>
        {
            var now = await GlanceAsync(session, cancel);
            var wanted = Wanted(given.GetValue(state), given.GetValue(boundary), now?.Reading);
            if (now is not null && !session.Json)
            {
                session.Terminal.Say(new Span($"It is {now.SecurityState}, boundary {now.BoundaryState} (version {now.Version}).", Ink.Faint));
            }

            return await ChangeSender.SendAsync(session, wanted, given.GetValue(reason)!, null, given.GetValue(key)!, cancel);
        });
        return raise;
    }

    /// <summary>What is set: never less severe than what is there, where that is known.</summary>
    /// <exception cref="CliException">It would lower a state.</exception>
    internal static SecurityReading Wanted(SecurityState state, BoundaryState? boundary, SecurityReading? now)
    {
        var wanted = new SecurityReading(state, boundary ?? now?.BoundaryState ?? state switch
        {
            SecurityState.Operational => BoundaryState.Nominal,
            SecurityState.Compromised => BoundaryState.Compromised,
            _ => BoundaryState.Lockdown,
        });
        return now is not null && (wanted.SecurityState < now.SecurityState || wanted.BoundaryState < now.BoundaryState)
            ? throw new CliException(
                ExitCode.Refused,
                $"Security is {now.SecurityState.ToWire()}, boundary {now.BoundaryState.ToWire()}, and {wanted.SecurityState.ToWire()}, boundary {wanted.BoundaryState.ToWire()} would lower that. Raising never lowers; ./platform security clear goes back to OPERATIONAL. Nothing was changed.")
            : wanted;
    }

    /// <summary>How it stands, where that can be read at once; else null, because raising must not depend on it.</summary>
    private static async Task<Standing?> GlanceAsync(Session session, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(Glance, session.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            return (await Standing.ReadAsync(session, either.Token)).Standing;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            session.Terminal.Say(new Span("How security stands cannot be read; it is raised all the same.", Ink.Faint));
            return null;
        }
    }

    private delegate bool Parse<T>(string word, out T value);

    private static Argument<T> Word<T>(string name, string description, Parse<T> parse, params string[] words)
    {
        var argument = new Argument<T>(name)
        {
            Description = description,
            CustomParser = result =>
            {
                if (parse(result.Tokens[0].Value.ToUpperInvariant(), out var value))
                {
                    return value;
                }

                result.AddError($"{name} is one of {string.Join(", ", words)}, not {result.Tokens[0].Value}");
                return default!;
            },
        };
        argument.CompletionSources.Add(words);
        return argument;
    }
}
