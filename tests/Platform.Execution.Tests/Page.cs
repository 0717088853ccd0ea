using System.Text.RegularExpressions;

namespace Platform.Execution.Tests;

/// <summary>docs/reference/execution-records.md, whose examples are tested as they stand there.</summary>
internal static class Page
{
    /// <summary>The block of code that is marked with these words.</summary>
    public static string Block(string mark)
    {
        using var stream = typeof(Page).Assembly.GetManifestResourceStream("execution-records.md")!;
        using var reader = new StreamReader(stream);
        var found = Regex.Match(reader.ReadToEnd(), $"```{Regex.Escape(mark)}\n(?<code>.*?)\n```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(found.Success, $"The page has no block '{mark}'.");
        return found.Groups["code"].Value;
    }
}
