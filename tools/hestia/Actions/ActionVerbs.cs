using System.CommandLine;
using Hestia.Commanding;
using Hestia.Reaching;

namespace Hestia.Actions;

/// <summary><c>action run|catalog</c>.</summary>
internal static class ActionVerbs
{
    public static Verb Create(Session session)
    {
        var action = new Verb("action", "Run an action, or see which there are");
        action.Subcommands.Add(RunVerb.Create(session));
        action.Subcommands.Add(CatalogVerb.Create(session));
        return action;
    }
}
