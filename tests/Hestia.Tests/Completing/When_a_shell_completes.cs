using System.Diagnostics;
using Hestia.Tests.EndToEnd;
using Xunit;

namespace Hestia.Tests.Completing;

public sealed class When_a_shell_completes
{
    [Theory]
    [InlineData("./platform le", "ledger")]
    [InlineData("./platform ledger ver", "verify")]
    [InlineData("./platform log --sta", "--status")]
    [InlineData("./platform log --status S", "SUCCESS")]
    [InlineData("./platform execution con", "confirm-rollback")]
    [InlineData("./platform execution list --status COMPLETED_", "COMPLETED_PARTIAL")]
    [InlineData("./platform security raise LOCK", "LOCKDOWN")]
    [InlineData("./platform pat", "pattern")]
    [InlineData("./platform pattern list --standing SUP", "SUPPRESSED")]
    [InlineData("./platform mine --ch", "--check")]
    [InlineData("./platform guidance --str", "--strict")]
    [InlineData("./platform dow", "down")]
    public async Task Should_offer_what_fits_in_bash(string line, string expected)
    {
        var script = await HestiaProcess.RunAsync(null, ["completion", "bash"]);
        Assert.Equal(0, script.ExitCode);
        var words = line.Split(' ');
        var test = $$"""
            {{script.Output}}
            cd "$1" && chmod +x platform
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=({{string.Join(' ', words)}}) COMP_CWORD={{words.Length - 1}}
            _platform_complete
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var directory = Directory.CreateTempSubdirectory("hestia-test-").FullName;
        try
        {
            var program = Path.Combine(directory, "platform");
            await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec dotnet '{HestiaProcess.Program}' \"$@\"\n", TestContext.Current.CancellationToken);
            using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", test, "bash", directory]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var offered = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Contains(expected, offered.Split('\n'));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
