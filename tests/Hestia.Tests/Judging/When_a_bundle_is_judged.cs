using System.Diagnostics;
using System.Text.Json;
using Hestia.Judging;
using Hestia.Tests.EndToEnd;
using Platform.Testing;
using Xunit;

namespace Hestia.Tests.Judging;

/// <summary>By this program and by the Python program that was written from the document: both must say the same of every file.</summary>
public sealed class When_a_bundle_is_judged : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("bundles-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_prove_all_of_it_and_say_what_is_not_proved(bool isRun)
    {
        using Sample sample = isRun ? new RunSample() : new ExecutionSample();
        var verdict = BundleVerdict.Of(sample.File(), sample.Trust with { Makers = PersonKey.Read(Sample.PublicKey(sample.Maker)) });

        Assert.Null(verdict.Reason);
        Assert.True(verdict is { Valid: true, Complete: true, ExitCode: 0, Cosigned: 1 });
        Assert.Equal((sample.Bundle.Entries.Count, sample.Bundle.Documents.Count), (verdict.Entries, verdict.Documents));
        Assert.Equal(isRun ? 2 : 1, verdict.Decisions!.Count);
        Assert.All(verdict.Decisions, d => Assert.True(d.Signed));
        Assert.Contains(verdict.NotProved, n => n.StartsWith("That what the entries say is true", StringComparison.Ordinal));
        Assert.DoesNotContain(verdict.NotProved, n => n.Contains("--signer", StringComparison.Ordinal) || n.Contains("--approver", StringComparison.Ordinal));
        Assert.Contains("COMPLETE", string.Concat(verdict.Lines(100).Select(l => l.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_believe_no_signature_that_nobody_named_a_key_for()
    {
        using var sample = new RunSample();
        var verdict = BundleVerdict.Of(sample.File(), new Trust([sample.LedgerKey.Key], [], 0));

        Assert.True(verdict is { Valid: true, Complete: true, Cosigned: 0 });
        Assert.All(verdict.Decisions!, d => Assert.False(d.Signed));
        foreach (var told in new[] { "no witness", "--signer", "--approver" }) Assert.Contains(verdict.NotProved, n => n.Contains(told, StringComparison.Ordinal));
        Assert.Equal(Check.Checkpoint, BundleVerdict.Of(sample.File(), new Trust([], [], 0)).Check);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_call_incomplete_what_says_so_and_name_what_is_missing()
    {
        using var sample = new RunSample();
        var verdict = BundleVerdict.Of(
            sample.Mutated(b => b with { Entries = [.. b.Entries.Skip(1)], Missing = ["The ledger does not hold yet that the run is CLOSED."] }), sample.Trust);

        Assert.True(verdict is { Valid: true, Complete: false, ExitCode: 1 });
        Assert.Equal(2, verdict.Missing!.Count);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_refuse_every_mutated_copy_by_both_verifiers_for_the_same_reason()
    {
        using var execution = new ExecutionSample();
        using var run = new RunSample();
        var logged = Mutation.Logged().ToList();
        try
        {
            List<(Mutation Mutation, Sample Sample)> mutations =
                [.. Mutation.Of(execution).Select(m => (m, (Sample)execution)), .. Mutation.Of(run).Select(m => (m, (Sample)run)), .. logged];
            Assert.True(mutations.Count > 60, $"There are {mutations.Count} mutated copies.");
            var wrong = new List<string>();
            foreach (var (mutation, sample) in mutations)
            {
                var verdict = BundleVerdict.Of(mutation.File, sample.Trust with { Makers = mutation.NamesMaker ? PersonKey.Read(Sample.PublicKey(sample.Maker)) : null });
                if ((verdict.Valid, verdict.Check) != (false, mutation.Check))
                    wrong.Add($"{mutation.Name}: {mutation.Check} was to refuse it, and it was {verdict.Check ?? "nothing"}: {verdict.Reason}");
            }

            // One process for all that trust the same keys.
            foreach (var group in mutations.GroupBy(m => (m.Sample, m.Mutation.NamesMaker)))
            {
                var files = group.Select(m => m.Mutation).ToDictionary(m => m.Name, m => m);
                foreach (var (verdict, name) in await PythonAsync(group.Key.Sample, group.Key.NamesMaker, files.ToDictionary(f => f.Key, f => f.Value.File), code: 1))
                {
                    var check = verdict.TryGetProperty("check", out var told) ? told.GetString() : null;
                    if ((verdict.GetProperty("valid").GetBoolean(), check) != (false, files[name].Check)) wrong.Add($"{name} in Python: {verdict}");
                }
            }

            Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        }
        finally
        {
            logged.ForEach(l => l.Sample.Dispose());
        }
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_prove_the_same_by_both_verifiers()
    {
        foreach (var sample in new Sample[] { new ExecutionSample(), new RunSample() })
        {
            using (sample)
            {
                foreach (var (verdict, _) in await PythonAsync(sample, namesMaker: true, new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["good"] = sample.File() }, code: 0))
                {
                    Assert.True(verdict.GetProperty("valid").GetBoolean() && verdict.GetProperty("complete").GetBoolean(), verdict.ToString());
                    Assert.Equal(1, verdict.GetProperty("cosigned").GetInt32());
                }
            }
        }
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_be_told_from_the_command_line_with_files_of_keys()
    {
        using var sample = new RunSample();
        var (bundle, key) = (Write("bundle.json", sample.File()), Path.Combine(folder.FullName, "verifier-keys"));
        await File.WriteAllTextAsync(key, $"{sample.LedgerKey.Key}\n", TestContext.Current.CancellationToken);
        string[] arguments = ["verify", bundle, "--key", key, "--witness", sample.Witness.Key.ToString(), "--approver", Sample.PublicKey(sample.Sovereign)];

        var person = await HestiaProcess.RunAsync(null, arguments);
        Assert.Equal((0, ""), (person.ExitCode, person.Error));
        Assert.StartsWith("✔ Proved. ", person.Output, StringComparison.Ordinal);
        Assert.Contains("Not proved:", person.Output, StringComparison.Ordinal);
        Assert.True((await HestiaProcess.RunAsync(null, [.. arguments, "--json"])).Json.GetProperty("complete").GetBoolean());

        var stranger = await HestiaProcess.RunAsync(null, ["verify", bundle, "--key", sample.Stranger.Key.ToString()]);
        Assert.Equal(1, stranger.ExitCode);
        Assert.Contains("'checkpoint' failed", stranger.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await HestiaProcess.RunAsync(null, ["verify", bundle])).ExitCode);
        Assert.Equal(2, (await HestiaProcess.RunAsync(null, [.. arguments, "--signer", "MFkw-no"])).ExitCode);
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private async Task<IReadOnlyList<(JsonElement Verdict, string Name)>> PythonAsync(Sample sample, bool namesMaker, Dictionary<string, byte[]> files, int code)
    {
        var start = new ProcessStartInfo("python3", ["-B", Path.Combine(Repository.Root, "tools", "verify-bundle", "verify_bundle.py"), .. files.Select(f => Write(f.Key, f.Value))])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var argument in new[] { "--json", "--key", sample.LedgerKey.Key.ToString(), "--witness", sample.Witness.Key.ToString(), "--quorum", "1", "--approver", Sample.PublicKey(sample.Sovereign) }) start.ArgumentList.Add(argument);
        if (namesMaker)
        {
            start.ArgumentList.Add("--signer");
            start.ArgumentList.Add(Sample.PublicKey(sample.Maker));
        }

        // The demo and the tests of agents need it too; ops/native/install.sh sees to it.
        using var python = Process.Start(start)!;
        var error = python.StandardError.ReadToEndAsync();
        var output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.True((python.ExitCode, await error) == (code, ""), $"{python.ExitCode}: {await error}{output}");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).Select(v => (v, Path.GetFileName(v.GetProperty("file").GetString()!)))];
    }
}
