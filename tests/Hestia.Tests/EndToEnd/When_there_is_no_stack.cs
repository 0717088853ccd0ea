using Xunit;

namespace Hestia.Tests.EndToEnd;

public sealed class When_there_is_no_stack
{
    [Theory]
    [InlineData("log")]
    [InlineData("why", "SRV-001")]
    [InlineData("ledger", "verify", "--json")]
    [InlineData("action", "run", "x")]
    [InlineData("execution", "list")]
    [InlineData("security", "show")]
    [InlineData("pattern", "list")]
    [InlineData("guidance", "server.restart")]
    [InlineData("mine", "--check")]
    public async Task Should_say_how_to_start_one(params string[] arguments)
    {
        var ended = await HestiaProcess.RunAsync("/nowhere/status.json", arguments);
        Assert.Equal(5, ended.ExitCode);
        Assert.Empty(ended.Output);
        Assert.Contains("./platform up", ended.Error);
        Assert.DoesNotContain("   at ", ended.Error);
    }

    [Fact]
    public async Task Should_find_the_status_of_an_instance_above_the_current_directory()
    {
        var ended = await HestiaProcess.RunAsync(null, ["log"], null, ("PLATFORM_INSTANCE", "no-such-instance"));
        Assert.Equal(5, ended.ExitCode);
        Assert.Contains(".local/no-such-instance/status.json", ended.Error);
    }

    [Fact]
    public async Task Should_say_which_service_is_down_and_where_it_should_be()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"services":{"audit":{"url":"http://127.0.0.1:1"}},"agent":{"amqp":"amqp://agent:secret@127.0.0.1:1/platform"}}""");
        try
        {
            var log = await HestiaProcess.RunAsync(file, ["log"]);
            Assert.Equal(5, log.ExitCode);
            Assert.Contains("The audit service does not answer at http://127.0.0.1:1/ (connection refused)", log.Error);

            var run = await HestiaProcess.RunAsync(file, ["action", "run", "server.restart", "-p", "id=SRV-001"]);
            Assert.Equal(5, run.ExitCode);
            Assert.Contains("The broker does not answer at 127.0.0.1:1", run.Error);
            Assert.Matches("command [0-9a-f]{8}-", run.Error);
            Assert.DoesNotContain("secret", run.Error + run.Output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Should_show_where_it_happened_only_to_who_asks()
    {
        var ended = await HestiaProcess.RunAsync("/nowhere/status.json", ["log"], null, ("PLATFORM_DEBUG", "1"));
        Assert.Equal(5, ended.ExitCode);
        Assert.Contains("   at ", ended.Error);
    }
}
