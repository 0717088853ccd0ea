namespace Miner.Learning;

/// <summary>Standings as they go over the wire and into the database.</summary>
internal static class StandingWords
{
    public static readonly string[] All = [.. Enum.GetValues<Standing>().Select(Of)];

    public static string Of(Standing standing) => standing.ToString().ToUpperInvariant();
}
