using System.Globalization;
using System.Text;

namespace Platform.AcceptanceTests.Cutting;

/// <summary>What is cut.</summary>
internal static class Texts
{
    /// <summary>A small one of our own.</summary>
    public const string Harbour = """
        THE RULES OF THE MILL POND

        Preamble

        Those who fish at the mill pond have agreed on these rules.

        1. Seasons.

        Nobody fishes before the ice has gone. Whoever is in doubt asks the miller.

        2. Boats.

        A boat on the pond has oars and no engine.

        2.1. Names

        Each boat bears a name that can be read from the dam:

          a) in letters of a hand's height; and

          b) on both sides.

        2.2. Nights

        At night a boat lies at the jetty, or shows a light.

        3. Disputes.

        The miller decides, and writes down what was decided.

        """;

    private const string CommonLicence = "/usr/share/common-licenses/GPL-3";

    /// <summary>A real and well-known one, as Debian and Ubuntu bring it.</summary>
    public static string Gpl3()
    {
        if (!File.Exists(CommonLicence)) Assert.Skip($"This system does not bring {CommonLicence}.");
        return File.ReadAllText(CommonLicence);
    }

    /// <summary>As long as is asked for, in numbered sections with paragraphs.</summary>
    public static string Long(int bytes)
    {
        var text = new StringBuilder("THE LONG ACT\n\n", bytes + 400);
        for (var section = 1; text.Length < bytes; section++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{section}. Matter {section}.\n\nWhat is said in matter {section} holds for all who are named in it.\n\n");
            for (var part = 1; part <= 4; part++)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{section}.{part}. Part {part}\n\nOf the things in matter {section}, this is number {part}, told in a line.\n\n");
        }

        return text.ToString();
    }

    public static string NewDocumentId() => "LAW-" + Command.NewId().ToString("N")[20..].ToUpperInvariant();
}
