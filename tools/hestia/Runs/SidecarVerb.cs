using Hestia.Commanding;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Runs;

/// <summary><c>run sidecar</c>.</summary>
internal static class SidecarVerb
{
    public static Verb Create(Session session)
    {
        var id = RunVerbs.RunId(session);
        var sidecar = new Verb("sidecar", "Everything of a run as one JSON object: pins, keys, tries, documents")
        {
            Examples = [("./platform run sidecar RUN > run.json", "keep it")],
        };
        sidecar.Arguments.Add(id);
        sidecar.SetAction(async (given, cancel) =>
        {
            session.Terminal.PrintJson(JsonText.Of(await RunVerbs.ReadAsync(session, given.GetValue(id)!, cancel)));
            return ExitCode.Done;
        });
        return sidecar;
    }
}
