using Xunit;

namespace Hestia.Tests.EndToEnd;

public sealed class When_the_command_line_is_wrong
{
    [Theory]
    [InlineData("ledgr")]
    [InlineData("action")]
    [InlineData("why")]
    [InlineData("log", "--status", "MAYBE")]
    [InlineData("log", "--since", "soon")]
    [InlineData("log", "--limit", "0")]
    [InlineData("log", "--command", "12")]
    [InlineData("log", "--follow", "--until", "1h")]
    [InlineData("log", "--follow", "--status", "denied")]
    [InlineData("action", "run", "x", "--timeout", "abc")]
    [InlineData("action", "run", "x", "--json-params", "{}", "--file", "-")]
    [InlineData("ledger", "export", "--from", "5", "--to", "3")]
    [InlineData("plan", "submit", "x.yaml", "--live", "--dry-run")]
    [InlineData("plan", "approve", "x.yaml")]
    [InlineData("plan", "approve", "-", "--key", "k", "--yes")]
    [InlineData("plan", "approve", "x.yaml", "--key", "k", "--expires", "soon")]
    [InlineData("execution", "list", "--status", "MAYBE")]
    [InlineData("execution", "verify")]
    [InlineData("execution", "verify", "x.json", "--hash", "ABC")]
    [InlineData("security", "raise", "PANIC", "--reason", "r", "--key", "k")]
    [InlineData("security", "raise", "LOCKDOWN", "--key", "k")]
    [InlineData("keys", "allow", "maria")]
    [InlineData("completion", "tcsh")]
    [InlineData("@file")]
    public async Task Should_say_so_and_exit_with_2(params string[] arguments)
    {
        var ended = await HestiaProcess.RunAsync("/nowhere/status.json", arguments);
        Assert.Equal(2, ended.ExitCode);
        Assert.Empty(ended.Output);
        Assert.NotEmpty(ended.Error);
        Assert.DoesNotContain("   at ", ended.Error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("action", "run", "--help")]
    [InlineData("log", "-h")]
    [InlineData("plan", "approve", "--help")]
    [InlineData("execution", "rollback", "--help")]
    [InlineData("security", "--help")]
    [InlineData("--version")]
    public async Task Should_help_whoever_asks(params string[] arguments)
    {
        var ended = await HestiaProcess.RunAsync(null, arguments);
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("platform", ended.Output);
        Assert.Empty(ended.Error);
    }
}
