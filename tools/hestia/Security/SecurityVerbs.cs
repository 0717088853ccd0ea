using System.CommandLine;
using Hestia.Commanding;
using Hestia.Reaching;

namespace Hestia.Security;

/// <summary><c>security show|raise|clear</c>.</summary>
internal static class SecurityVerbs
{
    public static Verb Create(Session session)
    {
        var security = new Verb("security", "How security stands: whether anything may be executed at all");
        security.Subcommands.Add(ShowVerb.Create(session));
        security.Subcommands.Add(RaiseVerb.Create(session));
        security.Subcommands.Add(ClearVerb.Create(session));
        return security;
    }

    public static Option<string> Reason() => new("--reason") { HelpName = "TEXT", Description = "Why; it is recorded with your name", Required = true };

    public static IReadOnlyList<(int Code, string Meaning)> Exits { get; } =
    [
        (ExitCode.Done, "CHANGED: it counts from now on"),
        (ExitCode.Refused, "DENIED: nothing was changed"),
        (ExitCode.Unreachable, "no answer: it may have been changed or not; security show tells"),
    ];
}
