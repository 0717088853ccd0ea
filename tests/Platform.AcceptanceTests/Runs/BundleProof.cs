using System.Diagnostics;
using System.Text.Json;

namespace Platform.AcceptanceTests.Runs;

/// <summary>
/// A bundle checked by both verifiers, which reach no service: one is not told where the stack is, the other knows of none.
/// </summary>
internal static class BundleProof
{
    /// <summary>It is proved and complete; what the command line says of it.</summary>
    public static async Task<JsonElement> HoldsAsync(string file, string ledgerKeys, string approvers)
    {
        var (code, said) = await Hestia.RunAsync(null, "verify", file, "--key", ledgerKeys, "--approver", approvers, "--json");
        Assert.True(code == 0, said);
        var verdict = JsonElement.Parse(said);
        Assert.True(verdict.GetProperty("valid").GetBoolean() && verdict.GetProperty("complete").GetBoolean(), said);
        Assert.NotEqual(0, verdict.GetProperty("notProved").GetArrayLength());

        var start = new ProcessStartInfo("python3", ["-B", Path.Combine(Repository.Root, "tools", "verify-bundle", "verify_bundle.py"), file, "--key", ledgerKeys, "--approver", approvers, "--json"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        using var python = Process.Start(start)!;
        var error = python.StandardError.ReadToEndAsync();
        var output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.True((python.ExitCode, await error) == (0, ""), output + await error);
        var other = JsonElement.Parse(output);
        foreach (var member in new[] { "id", "entries", "documents", "size", "origin" }) Assert.Equal(verdict.GetProperty(member).ToString(), other.GetProperty(member).ToString());
        return verdict;
    }
}
