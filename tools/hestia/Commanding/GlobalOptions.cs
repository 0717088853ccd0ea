using System.CommandLine;

namespace Hestia.Commanding;

internal static class GlobalOptions
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "For programs: one JSON object, or one a line for lists (NDJSON)",
        Recursive = true,
    };

    public static readonly Option<bool> Wide = new("--wide")
    {
        Description = "Every column, full ids, nothing cut",
        Recursive = true,
    };

    public static readonly Option<bool> NoColour = new("--no-color")
    {
        Description = "No colour (as NO_COLOR in the environment)",
        Recursive = true,
    };
}
