using Hestia.Reaching;
using Xunit;

namespace Hestia.Tests.Reaching;

public sealed class When_the_status_file_names_no_miner
{
    [Fact]
    public void Should_take_the_default_only_where_one_is_given_and_the_file_is_silent()
    {
        var stack = Read("""{"services":{"audit":{"url":"http://127.0.0.1:5"}}}""");
        Assert.Equal(7103, stack.Service("miner", Stack.DefaultMiner).Port);
        Assert.Equal(5, stack.Service("audit", Stack.DefaultMiner).Port);
        Assert.Equal(ExitCode.Unreachable, Assert.Throws<CliException>(() => stack.Service("miner")).ExitCode);
        Assert.Equal(ExitCode.Unreachable, Assert.Throws<CliException>(() => Read("""{"services":{"miner":{"url":null}}}""").Service("miner", Stack.DefaultMiner)).ExitCode);
    }

    private static Stack Read(string json)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, json);
            return Stack.Find(name => name == "PLATFORM_STATUS" ? file : null, Path.GetTempPath());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
