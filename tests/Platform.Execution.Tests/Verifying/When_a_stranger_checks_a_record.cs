using System.Diagnostics;
using System.Text;

namespace Platform.Execution.Tests.Verifying;

/// <summary>docs/reference/execution-records.md is right: its Python verifier comes to our verdicts.</summary>
public sealed class When_a_stranger_checks_a_record
{
    [Fact]
    [Trait("Requirement", "R028")]
    [Trait("Requirement", "R058")]
    public async Task Should_come_to_the_same_verdicts_with_the_page_s_own_verifier()
    {
        var folder = Directory.CreateTempSubdirectory("execution-records");
        try
        {
            var verifier = Path.Combine(folder.FullName, "verify.py");
            await File.WriteAllTextAsync(verifier, Page.Block("python verifier") + "\n");
            var record = Samples.Rich();
            var text = Encoding.UTF8.GetString(record.ToJson());
            Assert.Equal($"whole: {record.Hash}\n", await RunAsync(verifier, text));
            await BrokenAsync("rows\":[3,4]", "rows\":[3,5]", "side effect 0 was altered");
            await BrokenAsync("CONSTRAINT", "CONSTRAINS", "event 5 was altered");
            await BrokenAsync("exec-rich", "exec-poor", "the opening was altered");
            await BrokenAsync("never seen", "often seen", "the declarations were altered");
            await BrokenAsync("\"FAILED\"", "\"COMPLETED\"", "the outcome or the seal was altered");
            await BrokenAsync("\"eventCount\":6", "\"eventCount\":7", "event 6 is missing");

            async Task BrokenAsync(string there, string instead, string verdict)
            {
                var changed = text.Replace(there, instead, StringComparison.Ordinal);
                Assert.Contains(verdict, await RunAsync(verifier, changed), StringComparison.Ordinal);
                Assert.NotNull(RecordVerifier.VerifyExport(Encoding.UTF8.GetBytes(changed)));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(string verifier, string export)
    {
        var file = Path.ChangeExtension(verifier, ".json");
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
}
