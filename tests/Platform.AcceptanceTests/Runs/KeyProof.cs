using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.AcceptanceTests.Runs;

/// <summary>A run's keys computed again from its documents alone: what each report pinned, and the formulas of the requirements.</summary>
internal static class KeyProof
{
    /// <param name="whole">As <c>/runs/{id}</c> shows the run.</param>
    /// <param name="folder">Where its documents are.</param>
    public static void Follows(JsonElement whole, string folder)
    {
        var reports = Directory.GetFiles(folder).Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0])).Order(StringComparer.Ordinal).ToList();
        var pins = PinsIn(reports);
        var run = whole.GetProperty("run");
        var source = Hash(run.GetProperty("documentId").GetString() + run.GetProperty("sourceVersionId").GetString());
        var backup = Hash(pins["writerDigest"] + pins["backupSha"]);
        var keys = new List<string>
        {
            source, Hash(source + pins["regionSha"]), pins["writerDigest"], backup, Hash(backup + pins["grantProbeSha"]), pins["changeSetId"],
            Hash(pins["changeSetId"] + pins["structuralVerifySha"]), pins["manifestEnvelopeId"], pins["verifyResultId"], pins["reviewDecisionId"],
        };
        keys.Add(Hash(string.Concat(keys) + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(reports[^1])))));

        Assert.Equal(keys.Order(StringComparer.Ordinal), whole.GetProperty("keys").EnumerateObject().Select(k => k.Value.GetString()!).Order(StringComparer.Ordinal));
    }

    public static Dictionary<string, string> PinsIn(IEnumerable<string> reports)
    {
        var pins = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var report in reports)
        {
            foreach (var line in File.ReadAllText(report).Split("## 6. Verdict")[1].Split('\n').Where(l => l.Contains(": ", StringComparison.Ordinal)))
                pins[line.Split(": ")[0]] = line.Split(": ")[1];
        }

        return pins;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
