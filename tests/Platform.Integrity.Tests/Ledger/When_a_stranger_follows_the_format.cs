using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Integrity.Tests.Ledger;

/// <summary>docs/reference/ledger-format.md is right: its vectors are what the writer writes, and its Python verifier works.</summary>
public sealed partial class When_a_stranger_follows_the_format
{
    private static readonly string Page = ReadPage();

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_write_the_golden_vectors_to_the_byte()
    {
        var attempt = SampleLedger.Attempt(1) with
        {
            EntryId = Guid.Parse("019b0000-0000-7000-8000-000000000001"),
            AtMicroseconds = Timestamps.ToUnixMicroseconds(new DateTimeOffset(2026, 1, 31, 10, 30, 0, 123, 456, TimeSpan.FromHours(1)).AddTicks(9)),
            TraceId = EnvelopeV1.Utf8("job-1"),
            Status = EnvelopeV1.Utf8("SUCCESS"),
            ErrorCode = null,
            CommandId = Guid.Parse("019b0000-0000-7000-8000-0000000000c1"),
            AttemptId = Guid.Parse("019b0000-0000-7000-8000-000000000001"),
            ParentAttemptId = null,
            AffectedIds = new[] { EnvelopeV1.Utf8("SRV-001"), EnvelopeV1.Utf8("Zürich \"2\"\n") },
            DurationMs = 3,
        };
        var attempted = new PayloadV1
        {
            Parameters = CanonicalJson.Encode("""{"id":"SRV-001","force":false,"grace":2.50}"""u8),
            Output = CanonicalJson.Encode("""{"restarts":17}"""u8),
            Traceparent = EnvelopeV1.Utf8("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        };
        var denial = new EnvelopeV1
        {
            EntryId = Guid.Parse("019b0000-0000-7000-8000-000000000002"),
            Kind = EnvelopeV1.Utf8("denial"),
            AtMicroseconds = Timestamps.ToUnixMicroseconds(new DateTimeOffset(2026, 1, 31, 9, 30, 1, TimeSpan.Zero)),
            Source = EnvelopeV1.Utf8("action-runner/1f0c9a3e"),
            SourceSeq = 2,
            Status = EnvelopeV1.Utf8("DENIED"),
            ErrorCode = EnvelopeV1.Utf8("MALFORMED"),
            CommandId = Guid.Parse("019b0000-0000-7000-8000-0000000000c2"),
            PayloadSha256 = default,
        };
        var denied = new PayloadV1
        {
            BodyBytes = 17,
            BodySha256 = EnvelopeV1.Utf8("6a09e667f3bcc908b2fb1366ea957d3e3adec17512775099da2f590b0667322a"),
            Error = EnvelopeV1.Utf8("MALFORMED: The command is not JSON."),
        };

        var created = attempt with
        {
            EntryId = Guid.Parse("019b0000-0000-7000-8000-000000000003"),
            AtMicroseconds = Timestamps.ToUnixMicroseconds(new DateTimeOffset(2026, 1, 31, 9, 30, 2, TimeSpan.Zero)),
            SourceSeq = 3,
            ActionType = EnvelopeV1.Utf8("object.create"),
            Trigger = null,
            CommandId = Guid.Parse("019b0000-0000-7000-8000-0000000000c3"),
            AttemptId = Guid.Parse("019b0000-0000-7000-8000-000000000003"),
            AffectedIds = new[] { EnvelopeV1.Utf8("SRV-002") },
            TellsObjects = true,
        };
        var at = new DateTimeOffset(2026, 1, 31, 9, 30, 2, 500, TimeSpan.Zero);
        var sha256 = ObjectDigest.Of("SRV-002", "server", 1, """{"cpu": 2.50, "name": "Zürich"}""", at, at);
        var left = new PayloadV1
        {
            Objects = CanonicalJson.Encode(Encoding.UTF8.GetBytes($$"""[{"id":"SRV-002","sha256":"{{sha256}}","version":1}]""")),
            Output = CanonicalJson.Encode("""{"version":1}"""u8),
            Parameters = CanonicalJson.Encode("""{"id":"SRV-002"}"""u8),
        };

        var written = new List<string>();
        var previous = LedgerHash.BeforeFirst.ToArray();
        foreach (var (columns, payload) in new[] { (attempt, attempted), (denial, denied), (created, left) })
        {
            var salt = Enumerable.Range(written.Count * 16, 16).Select(i => (byte)i).ToArray();
            var (digest, leaf) = (new byte[LedgerHash.Size], new byte[LedgerHash.Size]);
            var body = new PayloadEncoder().Encode(payload).ToArray();
            LedgerHash.Payload(salt, body, digest);
            var encoder = new EnvelopeEncoder();
            var envelope = encoder.Encode(columns with { PayloadSha256 = digest }).ToArray();
            encoder.Leaf(leaf);
            LedgerHash.Link(written.Count, previous, leaf, previous);
            written.Add($"| {written.Count} | {envelope.Length} bytes | {body.Length} bytes | `{Convert.ToHexStringLower(digest)}` | `{Convert.ToHexStringLower(leaf)}` | `{Convert.ToHexStringLower(previous)}` |");
        }

        Assert.Contains($"`{sha256}`", Page, StringComparison.Ordinal);
        Assert.All(written, row => Assert.Contains(row, Page, StringComparison.Ordinal));
        Assert.Contains(Convert.ToHexStringLower(previous), Golden(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_accept_the_golden_export()
    {
        using var export = new MemoryStream(Encoding.UTF8.GetBytes(Golden()));
        var verdict = await ExportVerifier.VerifyAsync(export, CancellationToken.None);
        Assert.Null(verdict.FirstBad);
        Assert.Equal(3, verdict.Entries);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_come_to_the_same_verdicts_with_the_page_s_own_verifier()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-format");
        try
        {
            var verifier = Path.Combine(folder.FullName, "verify.py");
            await File.WriteAllTextAsync(verifier, Verifier().Match(Page).Groups["code"].Value);
            Assert.StartsWith("valid: 3 entries", await RunAsync(verifier, Golden()), StringComparison.Ordinal);
            Assert.StartsWith("valid: 30 entries", await RunAsync(verifier, Encoding.UTF8.GetString(SampleLedger.Export(SampleLedger.Chain(30)))), StringComparison.Ordinal);
            var removed = When_payloads_were_removed.Without(1, 3, 4);
            Assert.StartsWith("valid: 8 entries", await RunAsync(verifier, Encoding.UTF8.GetString(SampleLedger.Export(removed))), StringComparison.Ordinal);
            var unnamed = Encoding.UTF8.GetString(SampleLedger.Export(When_payloads_were_removed.Without(2)));
            Assert.Contains("payload 2 is missing", await RunAsync(verifier, unnamed), StringComparison.Ordinal);
            Assert.Contains("entry 0 was altered", await RunAsync(verifier, Golden().Replace("job-1", "job-2", StringComparison.Ordinal)), StringComparison.Ordinal);
            Assert.Contains("payload 1 was altered", await RunAsync(verifier, Golden().Replace("not JSON", "not json", StringComparison.Ordinal)), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(string verifier, string export)
    {
        var file = Path.ChangeExtension(verifier, ".ndjson");
        await File.WriteAllTextAsync(file, export);
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", [verifier, file]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = await python.StandardOutput.ReadToEndAsync() + await python.StandardError.ReadToEndAsync();
            await python.WaitForExitAsync();
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no python3 here to run the page's verifier with.");
            throw;
        }
    }

    private static string Golden() => Vectors().Match(Page).Groups["lines"].Value;

    private static string ReadPage()
    {
        using var stream = typeof(When_a_stranger_follows_the_format).Assembly.GetManifestResourceStream("ledger-format.md")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("```ndjson golden\n(?<lines>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Vectors();

    [GeneratedRegex("```python verifier\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Verifier();
}
