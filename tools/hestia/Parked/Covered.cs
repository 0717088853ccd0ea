using System.Text;
using Platform.Statements;

namespace Hestia.Parked;

/// <summary>Texts of messages that nobody has redacted: what the table of credentials knows as secret is taken out.</summary>
internal static class Covered
{
    private const string Instead = "[redacted]";

    /// <summary>The value of a header.</summary>
    public static string Of(string name, string value) => CredentialTable.IsSecretName(name) ? Instead : Of(value);

    public static string Of(string text)
    {
        var found = new List<(int From, int To)>();
        CredentialMatcher.Find(text, CredentialTable.IsSecretName, isFailure: false, found);
        if (found.Count == 0) return text;
        found.Sort();
        var covered = new StringBuilder(text.Length);
        var at = 0;
        foreach (var (from, to) in found)
        {
            if (from >= at) covered.Append(text, at, from - at).Append(Instead);
            at = Math.Max(at, to);
        }

        return covered.Append(text, at, text.Length - at).ToString();
    }
}
