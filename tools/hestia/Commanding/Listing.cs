using System.CommandLine;
using System.Text.Json;
using Hestia.Reaching;
using Hestia.Showing;

namespace Hestia.Commanding;

/// <summary>
/// What verbs that list a service's items have in common: a limit, pages, lines for a program, and a sentence where more match than are
/// shown.
/// </summary>
internal sealed class Listing(Session session, string order, int most)
{
    private const int PageMax = 500;

    /// <summary>How many: <paramref name="which"/> is "first" or "last".</summary>
    public static Option<long?> Limit(string which, int standard) => Values.Whole("--limit", "N", $"The {which} N (default {standard})", 1, 100_000, "-n");

    /// <summary>
    /// Asks for the items, and prints them as lines for a program, or hands them over for a table, as many as were wanted, in the order in
    /// which the service gives them.
    /// </summary>
    public async Task<int> RunAsync(Service service, string path, string nothing, bool isReversed, Func<IEnumerable<JsonElement>, IEnumerable<Line>> table, CancellationToken cancel, params (string Name, string? Value)[] filters)
    {
        var found = new List<JsonElement>();
        await foreach (var item in service.PagesAsync(Address.Of(path, [("limit", $"{Math.Min(most + 1, PageMax)}"), .. filters]), cancel))
        {
            found.Add(item);
            if (found.Count > most)
            {
                break;
            }
        }

        if (found.Count == 0)
        {
            session.Terminal.Say(nothing);
            return ExitCode.Done;
        }

        if (found.Count > most)
        {
            session.Terminal.Say(new Span($"{order} {most:N0}. --limit shows more.", Ink.Faint));
            found.RemoveAt(most);
        }

        if (isReversed)
        {
            found.Reverse();
        }

        if (session.Json)
        {
            found.ForEach(item => session.Terminal.PrintJson(JsonText.Of(item)));
        }
        else
        {
            session.Terminal.Print(table(found));
        }

        return ExitCode.Done;
    }
}
