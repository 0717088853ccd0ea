using System.CommandLine;
using Hestia.Actions;
using Hestia.Commanding;
using Hestia.Ocel;

namespace Hestia.Patterns;

/// <summary><c>pattern list|show|ocel</c>.</summary>
internal static class PatternVerbs
{
    public static Verb Create(Session session)
    {
        var pattern = new Verb("pattern", "What has been learned from the attempts in the ledger");
        pattern.Subcommands.Add(ListVerb.Create(session));
        pattern.Subcommands.Add(ShowVerb.Create(session));
        pattern.Subcommands.Add(OcelVerb.Create(session));
        return pattern;
    }

    public static Argument<string> Type(Session session)
    {
        var type = new Argument<string>("TYPE") { Description = "The action's name in the catalog, e.g. server.restart" };
        type.CompletionSources.Add(_ => CatalogVerb.TypesForCompletion(session));
        return type;
    }
}
