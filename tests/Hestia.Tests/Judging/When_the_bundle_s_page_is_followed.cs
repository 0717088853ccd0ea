using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Hestia.Judging;
using Platform.Proofs.Evidence;
using Platform.Proofs.Notes;
using Platform.Testing;
using Xunit;

namespace Hestia.Tests.Judging;

/// <summary>
/// docs/reference/evidence-bundle.md is right: its example is what the writer writes, and the keys that it tells prove it.
/// </summary>
public sealed partial class When_the_bundle_s_page_is_followed
{
    private static readonly string Reference = Path.Combine(Repository.Root, "docs", "reference");

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_hold_what_it_says()
    {
        var page = File.ReadAllText(Path.Combine(Reference, "evidence-bundle.md"));
        var example = File.ReadAllBytes(Path.Combine(Reference, "evidence-bundle.example.json"));
        using var sample = new ExecutionSample(withSecurity: false);
        var statement = sample.Bundle.ToStatement();

        Assert.Equal(Encoding.UTF8.GetString(statement), Encoding.UTF8.GetString(DsseEnvelope.Parse(example).Unverified.Span));
        Assert.Contains($"`{Convert.ToHexStringLower(SHA256.HashData(statement))}`", page, StringComparison.Ordinal);
        Assert.Contains($"`{sample.Ledger.Root()}`", page, StringComparison.Ordinal);
        foreach (var entry in sample.Bundle.Entries) Assert.Contains($"| {entry.Index} | {entry.Proof.Count} | `{Convert.ToHexStringLower(SHA256.HashData([0, .. Encoding.UTF8.GetBytes(entry.Envelope)]))}` |", page, StringComparison.Ordinal);
        var verdict = BundleVerdict.Of(example, new Trust([NoteKey.Parse(Key("platform.local/test", page))], [NoteKey.Parse(Key("witness.example/w1", page))], 1, null, PersonKey.Read(Maker().Match(page).Value)));
        Assert.Null(verdict.Reason);
        Assert.True(verdict is { Valid: true, Complete: true, Cosigned: 1 });
    }

    private static string Key(string name, string page) => page.Split('\n').Select(l => l.Trim()).Single(l => l.StartsWith(name + "+", StringComparison.Ordinal));

    [GeneratedRegex("MFkw[A-Za-z0-9+/]+=*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Maker();
}
