using System.CommandLine;
using Hestia.Commanding;
using Hestia.Keys;
using Hestia.Reaching;
using Hestia.Showing;
using Platform.Execution;

namespace Hestia.Security;

/// <summary><c>security clear</c>: back to OPERATIONAL and NOMINAL, from a state that the operator has seen.</summary>
internal static class ClearVerb
{
    public static Verb Create(Session session)
    {
        var reason = SecurityVerbs.Reason();
        var key = KeysVerbs.Signing(session);
        var from = Values.Whole("--from-version", "N", "The version of the state that you have seen, where the action-runner cannot be asked", 0, long.MaxValue);
        var clear = new Verb("clear", "Set security back to OPERATIONAL, boundary NOMINAL")
        {
            Notes = ["It counts only for the state that you have seen: if somebody raises it in the meantime, the change is denied and nothing is cleared."],
            Examples = [("./platform security clear --reason 'The key was revoked' --key oncall", "let things run again")],
            Exits = SecurityVerbs.Exits,
        };
        foreach (var option in new Option[] { reason, key, from })
        {
            clear.Options.Add(option);
        }

        clear.SetAction(async (given, cancel) =>
        {
            var version = given.GetValue(from) ?? await SeenAsync(session, cancel);
            return await ChangeSender.SendAsync(session, new SecurityReading(SecurityState.Operational, BoundaryState.Nominal), given.GetValue(reason)!, version, given.GetValue(key)!, cancel);
        });
        return clear;
    }

    private static async Task<long> SeenAsync(Session session, CancellationToken cancel)
    {
        try
        {
            var (_, standing) = await Standing.ReadAsync(session, cancel);
            if (!session.Json)
            {
                session.Terminal.Say(new Span($"It is {standing.SecurityState}, boundary {standing.BoundaryState} (version {standing.Version}){(standing.Reason is null ? "" : $": {standing.Reason}")}", Ink.Faint));
            }

            return standing.Version;
        }
        catch (CliException e) when (e.ExitCode is ExitCode.Unreachable or ExitCode.NotFound)
        {
            throw new CliException(
                ExitCode.Unreachable, $"Nobody clears a state without having seen it, and it cannot be read now. Nothing was changed. {e.Message} If you know its version from the ledger, --from-version names it.", e);
        }
    }
}
