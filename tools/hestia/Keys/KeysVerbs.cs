using System.CommandLine;
using System.CommandLine.Completions;
using Hestia.Commanding;
using Hestia.Reaching;

namespace Hestia.Keys;

/// <summary><c>keys new|list|allow|forbid</c>, and the option with which other verbs take a key.</summary>
internal static class KeysVerbs
{
    public static Verb Create(Session session)
    {
        var keys = new Verb("keys", "The keys that people sign with, and what this instance lets them do");
        keys.Subcommands.Add(NewVerb.Create(session));
        keys.Subcommands.Add(ListVerb.Create(session));
        keys.Subcommands.Add(AllowVerb.Create(session));
        keys.Subcommands.Add(ForbidVerb.Create(session));
        return keys;
    }

    /// <summary>The own key to sign with.</summary>
    public static Option<string> Signing(Session session)
    {
        var key = new Option<string>("--key") { HelpName = "NAME", Description = "Your key to sign with (./platform keys list)", Required = true };
        key.CompletionSources.Add(_ => Names(session));
        return key;
    }

    public static IEnumerable<CompletionItem> Names(Session session)
    {
        try
        {
            return [.. KeyFolder.Of(session).Names().Select(n => new CompletionItem(n))];
        }
        catch (CliException)
        {
            return [];
        }
    }
}
